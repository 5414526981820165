package io.meltemi.it;

import static io.meltemi.it.fixture.FilteredGate.httpFilter;
import static io.meltemi.it.fixture.FilteredGate.manager;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Authorizer;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.FilteredGate;
import io.meltemi.it.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What people write into EnvoyFilters most, in a stock Envoy that is a gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class EnvoyFilterIT {
  private static final String HTTP = "type.googleapis.com/envoy.extensions.filters.http.";

  private Path work;
  private FilteredGate gate;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    work = folder;
    gate = FilteredGate.start(work);
  }

  @AfterAll
  void close() throws Exception {
    if (gate != null) {
      gate.close();
    }
  }

  @AfterEach
  void nothingWasRefused() throws Exception {
    assertThat(gate.envoy().stat("listener_manager.lds.update_rejected")).isZero();
    assertThat(gate.envoy().stat("cluster_manager.cds.update_rejected")).isZero();
    gate.removeFilter();
  }

  @Test
  void aLocalRateLimitForOneRoute() throws Exception {
    gate.filter(
        httpFilter(
            "INSERT_BEFORE",
            """
            name: envoy.filters.http.local_ratelimit
            typed_config:
              "@type": type.googleapis.com/udpa.type.v1.TypedStruct
              type_url: %slocal_ratelimit.v3.LocalRateLimit
              value: {stat_prefix: gate}
            """
                .formatted(HTTP)),
        """
        applyTo: HTTP_ROUTE
        match:
          context: GATEWAY
          routeConfiguration: {vhost: {name: "*:%d", route: {name: limited}}}
        patch:
          operation: MERGE
          value:
            typed_per_filter_config:
              envoy.filters.http.local_ratelimit:
                "@type": %slocal_ratelimit.v3.LocalRateLimit
                stat_prefix: gate
                token_bucket: {max_tokens: 2, tokens_per_fill: 2, fill_interval: 3600s}
                filter_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}
                filter_enforced: {default_value: {numerator: 100, denominator: HUNDRED}}
        """
            .formatted(gate.port(), HTTP));
    gate.until("the route is limited", () -> gate.get("/limited").startsWith("HTTP/1.1 429"));
    for (int i = 0; i < 5; i++) {
      assertThat(gate.get("/")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aLuaScript() throws Exception {
    gate.filter(
        httpFilter(
            "INSERT_FIRST",
            """
            name: lua
            typed_config:
              "@type": %slua.v3.Lua
              default_source_code:
                inline_string: |
                  function envoy_on_response(handle)
                    handle:headers():add("x-lua", "was here")
                  end
            """
                .formatted(HTTP)));
    gate.until("the script runs", () -> gate.get("/").contains("x-lua: was here"));
  }

  @Test
  void answersAreCompressed() throws Exception {
    gate.filter(
        httpFilter(
            "INSERT_BEFORE",
            """
            name: envoy.filters.http.compressor
            typed_config:
              "@type": %scompressor.v3.Compressor
              response_direction_config:
                common_config: {min_content_length: 30, content_type: [text/plain]}
              compressor_library:
                name: gzip
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip
                  memory_level: 3
            """
                .formatted(HTTP)));
    gate.until(
        "the answer is compressed",
        () -> gate.get("/", "Accept-Encoding: gzip").contains("content-encoding: gzip"));
    assertThat(gate.get("/")).doesNotContain("gzip");
  }

  @Test
  void requestsAreBufferedUpToALimit() throws Exception {
    gate.filter(
        httpFilter(
            "INSERT_FIRST",
            "{name: buffer, typed_config: {\"@type\": %sbuffer.v3.Buffer, max_request_bytes: 8}}"
                .formatted(HTTP)),
        """
        applyTo: LISTENER
        match: {context: GATEWAY}
        patch: {operation: MERGE, value: {per_connection_buffer_limit_bytes: 8192}}
        """);
    gate.until(
        "a large body is refused",
        () -> gate.exchange("POST / HTTP/1.1", "123456789", "Content-Length: 9").contains(" 413 "));
    assertThat(gate.exchange("POST / HTTP/1.1", "123", "Content-Length: 3")).contains(" 200 ");
    assertThat(gate.envoy().admin("/config_dump?resource=dynamic_listeners"))
        .contains("\"per_connection_buffer_limit_bytes\": 8192");
  }

  @Test
  void headersKeepTheirCase() throws Exception {
    String format =
        """
        http_protocol_options:
          header_key_format:
            stateful_formatter:
              name: preserve_case
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig
        """;
    gate.filter(
        manager(format),
        """
        applyTo: CLUSTER
        match: {context: GATEWAY, cluster: {service: shop.shop.svc.cluster.local, portNumber: 80}}
        patch:
          operation: MERGE
          value:
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                use_downstream_protocol_config:
        """
            + format.indent(10));
    gate.until(
        "case is kept both ways",
        () -> {
          String answer = gate.get("/", "X-CaSe: a");
          return answer.contains("X-CaSe: a") && answer.contains("X-MiXed: yes");
        });
  }

  @Test
  void theAddressThatAProxyTells() throws Exception {
    gate.filter(
        """
        applyTo: LISTENER
        match: {context: GATEWAY, listener: {portNumber: %d}}
        patch:
          operation: MERGE
          value:
            listener_filters:
            - name: envoy.filters.listener.proxy_protocol
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
                allow_requests_without_proxy_protocol: true
        """
            .formatted(gate.port()));
    gate.until(
        "the address is believed",
        () ->
            gate.exchange("PROXY TCP4 192.0.2.7 192.0.2.8 4000 80\r\nGET / HTTP/1.1", "")
                .contains("x-forwarded-for: 192.0.2.7"));
    assertThat(gate.get("/")).startsWith("HTTP/1.1 200").doesNotContain("192.0.2.7");
  }

  @Test
  void aServiceIsAsked() throws Exception {
    Authorizer authorizer = Authorizer.start("127.0.0.1");
    try (authorizer) {
      asked(authorizer);
    }
  }

  private void asked(Authorizer authorizer) throws Exception {
    gate.filter(
        """
        applyTo: CLUSTER
        match: {context: GATEWAY}
        patch:
          operation: ADD
          value:
            name: asked
            type: STATIC
            connect_timeout: 1s
            load_assignment:
              cluster_name: asked
              endpoints:
              - lb_endpoints:
                - endpoint:
                    address: {socket_address: {address: 127.0.0.1, port_value: %d}}
        """
            .formatted(authorizer.httpPort()),
        httpFilter(
            "INSERT_FIRST",
            """
            name: envoy.filters.http.ext_authz
            typed_config:
              "@type": %sext_authz.v3.ExtAuthz
              http_service:
                server_uri: {uri: "http://asked", cluster: asked, timeout: 1s}
                authorization_request: {allowed_headers: {patterns: [{exact: x-ticket}]}}
            """
                .formatted(HTTP)));
    gate.until("it is asked", () -> gate.get("/").startsWith("HTTP/1.1 401"));
    assertThat(gate.get("/", "x-ticket: good")).startsWith("HTTP/1.1 200");
  }

  @Test
  void anAccessLog() throws Exception {
    Path log = work.resolve("access.log");
    gate.filter(
        manager(
            """
            access_log:
            - name: file
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                path: %s
                log_format:
                  text_format_source: {inline_string: "%%REQ(:PATH)%% %%RESPONSE_CODE%%\\n"}
            """
                .formatted(log)));
    gate.until(
        "requests are logged",
        () -> {
          gate.get("/logged");
          return Files.exists(log) && Files.readString(log).contains("/logged 200");
        });
  }

  @Test
  void optionsOfTheFirstHttp() throws Exception {
    assertThat(gate.exchange("GET / HTTP/1.0", "")).startsWith("HTTP/1.1 426");
    gate.filter(
        manager("http_protocol_options: {accept_http_10: true, default_host_for_http_10: shop}\n"));
    gate.until("1.0 is served", () -> gate.exchange("GET / HTTP/1.0", "").contains(" 200 "));
  }

  /** The first start of a build makes the agent's start-up cache. */
  @Test
  @Timeout(180)
  void tagsOfStatisticsThroughTheAgent() throws Exception {
    gate.write(
        "tags.yaml",
        """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: tags, namespace: shop}
        spec:
          workloadSelector: {labels: {app: tagged}}
          configPatches:
          - applyTo: BOOTSTRAP
            patch:
              operation: MERGE
              value:
                stats_config:
                  stats_tags:
                  - {tag_name: planet, fixed_value: neptune}
                  - {tag_name: manager, regex: "^cluster_manager\\\\.((.*?)\\\\.)update"}
                stats_sinks:
                - name: envoy.stat_sinks.statsd
                  typed_config:
                    "@type": type.googleapis.com/envoy.config.metrics.v3.StatsdSink
                    address: {socket_address: {address: 127.0.0.1, port_value: 9, protocol: UDP}}
        """);
    gate.until("istiod has it", () -> gate.istiod().debug("configz").contains("\"tags\""));
    var variables =
        Map.of("BOOTSTRAP_XDS_AGENT", "true", "ISTIO_METAJSON_LABELS", "{\"app\":\"tagged\"}");
    try (var tagged =
        EnvoyFixture.startByAgent(work, "tagged", gate.istiod().xds().getPort(), variables)) {
      Until.holds(
          "its statistics have the tags",
          Duration.ofSeconds(150),
          () ->
              tagged
                  .admin("/stats?format=prometheus&filter=cluster_manager")
                  .lines()
                  .anyMatch(
                      line ->
                          line.startsWith("envoy_cluster_manager_update_success{")
                              && line.contains("planet=\"neptune\"")
                              && line.contains("manager=\"cds\"")),
          () -> gate.istiod().log() + tagged.log());
      assertThat(tagged.admin("/config_dump"))
          .contains("envoy.stat_sinks.statsd", "\"tag_name\": \"response_code_class\"");
    }
  }

  @Test
  void whatBreaksTheListenerIsLeftOutAndTheRestIsServed() throws Exception {
    String stats = "{name: s, typed_config: {\"@type\": %sgrpc_stats.v3.FilterConfig}}";
    gate.filter(
        httpFilter("ADD", stats.formatted(HTTP)).replaceFirst(" *subFilter: .*\n", ""),
        httpFilter(
            "INSERT_FIRST",
            "{name: b, typed_config: {\"@type\": %slua.v3.Lua, default_source_code:".formatted(HTTP)
                + " {inline_string: \"function envoy_on_response(h) h:headers():add('x-b', 'b')"
                + " end\"}}}"));
    gate.until("the other patch is applied", () -> gate.get("/").contains("x-b: b"));
    assertThat(gate.istiod().log())
        .contains("EnvoyFilter shop/filter, patch 0 (ADD HTTP_FILTER): left out");
    assertThat(gate.istiod().metric("pilot_envoy_filter_status")).isPositive();
  }
}
