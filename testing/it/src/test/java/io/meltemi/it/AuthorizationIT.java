package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.Authorizer;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServiceYaml;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy, a gateway, lets through what AuthorizationPolicies allow and nothing else. */
class AuthorizationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Http.Answer DENIED = new Http.Answer(403, "RBAC: access denied");
  private static final Http.Answer SERVED = new Http.Answer(200, "shop");

  @TempDir Path work;
  private final HttpClient client = HttpClient.newHttpClient();
  private Path config;
  private int port;
  private HttpApp app;
  private Authorizer authorizer;
  private IstiodProcess istiod;
  private EnvoyFixture envoy;

  @BeforeEach
  void open() throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    List<Integer> free = FreePorts.take(2);
    port = free.get(0);
    app = HttpApp.start("shop", "127.0.0.1");
    authorizer = Authorizer.start("127.0.0.1");
    write("gateway.yaml", GATEWAY.replace("PORT", String.valueOf(port)));
    service("shop", app.port());
    service("http-authz", authorizer.httpPort());
    service("grpc-authz", authorizer.grpcPort());
    service("nobody", free.get(1));
    Path mesh = Files.writeString(work.resolve("mesh.yaml"), PROVIDERS);
    istiod =
        IstiodProcess.start(
            config,
            work,
            List.of("--meshConfig", mesh.toString()),
            Map.of("MELTEMI_IGNORE_KINDS", "WasmPlugin/shop/ignored"));
    envoy = EnvoyFixture.start(work, "gate", istiod.xds().getPort());
    until("the shop answers", () -> get("/").equals(SERVED));
  }

  @AfterEach
  void close() throws Exception {
    if (envoy != null) {
      envoy.close();
    }
    if (istiod != null) {
      istiod.close();
    }
    if (authorizer != null) {
      authorizer.close();
    }
    if (app != null) {
      app.close();
    }
    client.close();
  }

  @Test
  void rulesAllowAndDenyAndRehearse() throws Exception {
    policy("deny", "DENY", "{to: [{operation: {paths: [/admin*], notMethods: [HEAD]}}]}");
    until("/admin is denied", () -> get("/admin/x").equals(DENIED));
    assertThat(get("/")).isEqualTo(SERVED);

    policy("allow", "ALLOW", "{to: [{operation: {hosts: [127.0.0.1*], paths: ['/a/{*}']}}]}");
    until("the rest is denied", () -> get("/").equals(DENIED));
    assertThat(get("/a/b")).isEqualTo(SERVED);
    assertThat(get("/a/b/c")).isEqualTo(DENIED);
    assertThat(get("/admin/x")).isEqualTo(DENIED);

    remove("allow");
    policy("rehearsed", "DENY", "{}", "annotations: {istio.io/dry-run: 'true'}");
    until(
        "a rehearsal is counted and stops nothing",
        () ->
            get("/").equals(SERVED)
                && Pattern.compile("istio_dry_run_deny_\\.shadow_denied: [1-9]")
                    .matcher(rbac())
                    .find());
  }

  @Test
  void aProviderIsAskedAndWhatItDoesNotAnswerIsAsItsSettingsSay() throws Exception {
    custom("asked");
    until("HTTP is asked", () -> get("/ask").equals(new Http.Answer(401, "no ticket")));
    int before = authorizer.asked();
    assertThat(get("/free")).isEqualTo(SERVED);
    assertThat(authorizer.asked()).isEqualTo(before);
    assertThat(get("/ask", "good")).isEqualTo(SERVED);

    custom("rpc");
    until("gRPC is asked", () -> get("/ask").status() == 403);
    assertThat(get("/ask", "good")).isEqualTo(SERVED);
    assertThat(get("/ask", "slow").status()).isEqualTo(504);

    custom("away");
    until("who is away denies", () -> get("/ask", "good").status() == 503);
    assertThat(get("/free")).isEqualTo(SERVED);
    custom("away-open");
    until("who is away allows", () -> get("/ask").equals(SERVED));
    custom("slow-open");
    until("who is asked denies", () -> get("/ask").status() == 401);
    assertThat(get("/ask", "slow")).isEqualTo(SERVED);

    custom("unknown");
    until("nobody to ask denies", () -> get("/ask", "good").equals(DENIED));
    assertThat(get("/free")).isEqualTo(SERVED);
    assertThat(envoy.stat("listener_manager.lds.update_rejected")).isZero();
  }

  @Test
  void policiesComeAndGoUnderTraffic() throws Exception {
    policy("secret", "DENY", "{to: [{operation: {paths: [/secret]}}]}");
    until("/secret is denied", () -> get("/secret").equals(DENIED));
    String url = "http://127.0.0.1:" + port;
    try (var open = Traffic.to(url + "/open");
        var secret = Traffic.to(url + "/secret")) {
      for (int round = 0; round < 4; round++) {
        policy("admin", "DENY", "{to: [{operation: {paths: [/admin]}}]}");
        until("/admin is denied", () -> get("/admin").equals(DENIED));
        open.awaitMore(30);
        assertThat(get("/admin")).isEqualTo(DENIED);
        remove("admin");
        until("/admin is served", () -> get("/admin").equals(SERVED));
        open.awaitMore(30);
        assertThat(get("/admin")).isEqualTo(SERVED);
      }
      assertThat(open.outcomesFrom(0)).containsOnlyKeys("200 shop");
      assertThat(secret.outcomesFrom(0)).containsOnlyKeys("403 RBAC: access denied");
    }
  }

  @Test
  void aPolicyThatCannotBeReadDenies() throws Exception {
    policy("broken", "ALLOW", "{to: [{operation: {ports: ['70000']}}]}");
    until("everything is denied", () -> get("/").equals(DENIED));
    policy("broken", "ALLOW", "{}");
    until("everything is served", () -> get("/").equals(SERVED));
    policy("broken", "ALLOW", "{to: [{operation: {ports: ['70000']}}]}");
    policy("after", "DENY", "{to: [{operation: {paths: [/after]}}]}");
    until("the next policy is in force", () -> get("/after").equals(DENIED));
    assertThat(get("/")).isEqualTo(SERVED);
  }

  @Test
  @Timeout(60)
  void whatRestrictsAndIsNotInForceDenies() throws Exception {
    write("ignored.yaml", PLUGIN.formatted("ignored"));
    write("filter.yaml", FILTER);
    until("everything is denied", () -> get("/").equals(DENIED));
    assertThat(istiod.metric("pilot_unenforced_configs")).isEqualTo(1);
    assertThat(istiod.log())
        .contains("EnvoyFilter shop/filter (filter.yaml:12): spec.configPatches[0].patch.value: ")
        .contains("the patch is left out, and what it might stop is denied");
    remove("filter");
    until("everything is served", () -> get("/").equals(SERVED));
    assertThat(istiod.metric("pilot_unenforced_configs")).isZero();

    write("plugin.yaml", PLUGIN.formatted("plugin"));
    until("everything is denied", () -> get("/").equals(DENIED));
    assertThat(envoy.stat("listener_manager.lds.update_rejected")).isZero();
  }

  private Http.Answer get(String path) throws Exception {
    return get(path, "none");
  }

  private Http.Answer get(String path, String ticket) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("x-ticket", ticket)
            .timeout(PATIENCE)
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    return new Http.Answer(answer.statusCode(), answer.body());
  }

  private void until(String claim, Callable<Boolean> holds) {
    Until.holds(claim, PATIENCE, holds, () -> istiod.log() + envoy.log() + rbac());
  }

  private String rbac() {
    try {
      return envoy.admin("/stats?filter=rbac");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void custom(String provider) throws IOException {
    policy(
        "custom",
        "CUSTOM",
        "{to: [{operation: {paths: [/ask]}}]}",
        "",
        "provider: {name: " + provider + "}");
  }

  private void policy(String name, String action, String rule, String... more) throws IOException {
    write(
        name + ".yaml",
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: %s
          namespace: shop
          %s
        spec:
          selector: {matchLabels: {app: gate}}
          action: %s
          rules: [%s]
          %s
        """
            .formatted(
                name,
                more.length > 0 ? more[0] : "",
                action,
                rule,
                more.length > 1 ? more[1] : ""));
  }

  private void remove(String name) throws IOException {
    Files.delete(config.resolve(name + ".yaml"));
  }

  private void service(String name, int target) throws IOException {
    String protocol = name.startsWith("grpc") ? "grpc" : "http";
    write(name + ".yaml", ServiceYaml.of(name, protocol, "127.0.0.1", target));
  }

  private void write(String file, String text) throws IOException {
    Folders.put(config.resolve(file), text);
  }

  private static final String PROVIDERS =
      """
      enableAutoMtls: false
      extensionProviders:
      - name: asked
        envoyExtAuthzHttp:
          {service: http-authz.shop.svc.cluster.local, port: 80, pathPrefix: /check,
           includeRequestHeadersInCheck: [x-ticket]}
      - name: rpc
        envoyExtAuthzGrpc:
          {service: shop/grpc-authz.shop.svc.cluster.local, port: 80, timeout: 0.5s, statusOnError: "504"}
      - name: away
        envoyExtAuthzHttp: {service: nobody.shop.svc.cluster.local, port: 80, statusOnError: "503"}
      - name: away-open
        envoyExtAuthzGrpc: {service: nobody.shop.svc.cluster.local, port: 80, failOpen: true}
      - name: slow-open
        envoyExtAuthzHttp:
          {service: http-authz.shop.svc.cluster.local, port: 80, timeout: 0.3s, failOpen: true,
           includeRequestHeadersInCheck: [x-ticket]}
      """;

  private static final String FILTER =
      """
      apiVersion: networking.istio.io/v1alpha3
      kind: EnvoyFilter
      metadata: {name: filter, namespace: shop}
      spec:
        workloadSelector: {labels: {app: gate}}
        configPatches:
        - applyTo: HTTP_FILTER
          match: {context: GATEWAY}
          patch:
            operation: INSERT_FIRST
            value:
              name: lua
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Moon
      """;

  private static final String PLUGIN =
      """
      apiVersion: extensions.istio.io/v1alpha1
      kind: WasmPlugin
      metadata: {name: %s, namespace: shop}
      spec: {url: "ftp://example.com/waf:1"}
      """;

  static final String GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers: [{port: {number: PORT, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: gate, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http: [{route: [{destination: {host: shop, port: {number: 80}}}]}]
      """;
}
