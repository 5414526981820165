package io.meltemi.config.envoyfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.Problem;
import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.PatchValues;
import io.meltemi.config.PatchValues.Verdict;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.Restriction;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches are read whole, and those that cannot be applied deny what they might have stopped. */
class EnvoyFilterReaderTest {
  private static final PatchValues BAD =
      (_, _, value) ->
          new Verdict(
              Optional.of("no message").filter(_ -> !value.containsKey("good")),
              Optional.empty(),
              List.of());

  private static ReadObject read(String spec, PatchValues patches, String... ignored) {
    MeshConfig mesh = io.meltemi.config.mesh.MeshConfigReader.defaults();
    var settings =
        ReaderSettings.of("cluster.local", mesh, IgnoredObjects.parse(List.of(ignored)))
            .withPatches(patches);
    String text =
        "{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: x,"
            + " namespace: shop}, spec: %s}".formatted(spec);
    return new ObjectReader(settings).readAll(new Document("f.yaml", 1, text)).getFirst();
  }

  private static EnvoyFilter filter(String spec, PatchValues patches, String... ignored) {
    ReadObject read = read(spec, patches, ignored);
    return (EnvoyFilter) read.object().orElseThrow(() -> new AssertionError(read));
  }

  private static String contexts(Optional<Restriction> restriction) {
    return restriction
        .map(r -> r.contexts().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ANY | HTTP_FILTER | INSERT_BEFORE | {name: a, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}} | ANY
          SIDECAR_INBOUND | HTTP_FILTER | INSERT_FIRST | {name: envoy.filters.http.local_ratelimit} | SIDECAR_INBOUND
          SIDECAR_INBOUND | HTTP_FILTER | ADD | {name: a, typedConfig: {"@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz}} | SIDECAR_INBOUND
          GATEWAY | HTTP_FILTER | ADD | {typed_config: {"@type": type.googleapis.com/udpa.type.v1.TypedStruct, type_url: type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC}} | GATEWAY
          ANY | HTTP_FILTER | ADD | {typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.compressor.v3.Compressor, compressor_library: {typed_config: {"@type": type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip}}}} | none
          ANY | HTTP_FILTER | REPLACE | {typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.compressor.v3.Compressor}} | ANY
          ANY | HTTP_FILTER | REMOVE | {} | none
          ANY | NETWORK_FILTER | MERGE | {typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, streamIdleTimeout: 5s, access_log: [{typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog}}]}} | none
          ANY | NETWORK_FILTER | MERGE | {typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, path_with_escaped_slashes_action: REJECT_REQUEST}} | ANY
          SIDECAR_OUTBOUND | CLUSTER | MERGE | {connect_timeout: 1s, typed_extension_protocol_options: {a: {"@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, common_http_protocol_options: {idle_timeout: 1s}}}} | none
          SIDECAR_OUTBOUND | CLUSTER | MERGE | {typed_extension_protocol_options: {a: {"@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, httpFilters: []}}} | none
          SIDECAR_OUTBOUND | CLUSTER | MERGE | {transportSocket: {name: tls}} | SIDECAR_OUTBOUND
          GATEWAY | CLUSTER | REMOVE | {} | GATEWAY
          ANY | LISTENER | MERGE | {per_connection_buffer_limit_bytes: 1} | none
          ANY | LISTENER | MERGE | {filter_chains: []} | ANY
          ANY | VIRTUAL_HOST | MERGE | {require_tls: ALL} | ANY
          ANY | HTTP_ROUTE | REMOVE | {} | ANY
          ANY | BOOTSTRAP | MERGE | {stats_flush_interval: 1s} | none
          """)
  void onePatchThatCannotBeAppliedDeniesWhatItMightStop(
      String context, String applyTo, String operation, String value, String denied) {
    String spec =
        "{configPatches: [{applyTo: %s, match: {context: %s}, patch: {operation: %s, value: %s}}]}"
            .formatted(applyTo, context, operation, value);
    PatchValues bad = (_, _, _) -> new Verdict(Optional.empty(), Optional.of("no"), List.of());
    boolean removes = operation.equals("REMOVE");
    EnvoyFilter filter = filter(spec, bad);
    assertThat(filter.patches()).hasSize(removes ? 1 : 0);
    assertThat(contexts(filter.restriction()))
        .isEqualTo(removes ? "none" : denied.equals("ANY") ? "SIDECAR_INBOUND GATEWAY" : denied);
    assertThat(filter.meta().enforcement().closed().isPresent())
        .isEqualTo(filter.restriction().isPresent());
  }

  private static final String TWO =
      """
      {workloadSelector: {labels: {app: web}}, priority: -3, configPatches: [
        {applyTo: HTTP_ROUTE, patch: {operation: MERGE, value: {bad: 1}}},
        {applyTo: CLUSTER, match: {context: GATEWAY, cluster: {service: a, portNumber: 80}},
         patch: {operation: MERGE, value: {good: 1}}}]}
      """;

  @Test
  void theOthersAreApplied() {
    EnvoyFilter filter = filter(TWO, BAD);
    assertThat(filter.priority()).isEqualTo(-3);
    assertThat(filter.patches()).hasSize(1);
    assertThat(filter.patches().getFirst().match().cluster())
        .contains(new EnvoyFilter.ClusterMatch(80, "a", "", ""));
    Restriction restriction = filter.restriction().orElseThrow();
    assertThat(restriction.targets().selector()).isEqualTo(Labels.of(Map.of("app", "web")));
    assertThat(restriction.denying().meta().name()).isEqualTo("EnvoyFilter/x");
    assertThat(read(TWO, BAD).problems())
        .extracting(Problem::toString)
        .anyMatch(p -> p.contains("configPatches[0].patch.value") && p.contains("no message"));
  }

  @Test
  void whoWritesItIsRefused() {
    assertThat(read(TWO, BAD.strict()).hasErrors()).isTrue();
    assertThat(read(TWO, BAD).hasErrors()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {typed_config: {a: b}} | value.typed_config has no type (expected: @type in it)
          {a: [{"@type": envoy.config.v2.A}]} | value.a[0].@type: "envoy.config.v2.A" (expected: a type of v3)
          """)
  void everyConfigurationHasAType(String value, String fault) {
    String spec =
        "{configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD, value: %s}}]}"
            .formatted(value);
    assertThat(read(spec, PatchValues.UNCHECKED.strict()).problems())
        .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
        .extracting(Problem::message)
        .containsExactly(fault);
    assertThat(filter(spec, PatchValues.UNCHECKED).patches()).isEmpty();
  }

  @Test
  void theOperatorMayHaveItIgnored() {
    assertThat(filter(TWO, BAD, "EnvoyFilter").restriction()).isEmpty();
    assertThat(filter(TWO, BAD, "EnvoyFilter/shop/x").restriction()).isEmpty();
    assertThat(filter(TWO, BAD, "EnvoyFilter/shop/y").restriction()).isPresent();
  }

  @Test
  void everyMatchIsRead() {
    EnvoyFilter filter =
        filter(
            """
            {targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}],
             configPatches: [
              {applyTo: HTTP_FILTER, match: {context: SIDECAR_INBOUND,
                proxy: {proxyVersion: '^1\\.30', metadata: {A: b}},
                listener: {name: l, portNumber: 1, listenerFilter: lf, filterChain: {name: c,
                  sni: s, transportProtocol: tls, applicationProtocols: 'a,b', destinationPort: 2,
                  filter: {name: envoy.filters.network.http_connection_manager,
                    subFilter: {name: i}}}}},
               patch: {operation: INSERT_FIRST, value: {name: n}}},
              {applyTo: HTTP_ROUTE, match: {routeConfiguration: {name: t, portNumber: 3,
                portName: p, gateway: g/h, vhost: {name: v, domainName: d,
                route: {name: r, action: REDIRECT}}}}, patch: {operation: REMOVE}}]}
            """,
            PatchValues.UNCHECKED);
    assertThat(filter.targets().references()).hasSize(1);
    EnvoyFilter.Patch first = filter.patches().getFirst();
    assertThat(first.applyTo()).isEqualTo(ApplyTo.HTTP_FILTER);
    assertThat(first.operation()).isEqualTo(Operation.INSERT_FIRST);
    assertThat(first.match().toString())
        .contains("SIDECAR_INBOUND", "version=^1\\.30", "{A=b}")
        .contains("ListenerMatch[port=1, name=l, listenerFilter=lf")
        .contains("name=c, sni=s, transportProtocol=tls, applicationProtocols=a,b")
        .contains("destinationPort=2", "inner=Optional[i]");
    assertThat(filter.patches().get(1).match().toString())
        .contains("TableMatch[port=3, portName=p, gateway=g/h, name=t")
        .contains("HostMatch[name=v, domain=d", "RouteMatch[name=r, action=REDIRECT]");
  }

  @Test
  void oneWithErrorsDeniesEverythingThatItMayBeAbout() {
    ReadObject read =
        read(
            "{configPatches: [{applyTo: NOWHERE, patch: {operation: REMOVE}}]}",
            PatchValues.UNCHECKED);
    assertThat(read.object()).isEmpty();
    var closed = (EnvoyFilter) read.closed().orElseThrow();
    assertThat(contexts(closed.restriction())).isEqualTo("SIDECAR_INBOUND GATEWAY");
    assertThat(closed.patches()).isEmpty();
  }
}
