package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.RawHttp;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServiceYaml;
import io.meltemi.it.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that policies and applications read in two ways, at a stock Envoy; docs/security.md has
 * the whole list.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AuthorizationAdvisoriesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String POLICIES =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: deny, namespace: shop}
      spec:
        selector: {matchLabels: {app: gate}}
        action: DENY
        rules:
        - to: [{operation: {paths: [/admin]}}]
        - when: [{key: "request.headers[x-role]", values: [admin]}]
        - to: [{operation: {paths: [/open], methods: [PUT]}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: allow, namespace: shop}
      spec:
        selector: {matchLabels: {app: gate}}
        rules:
        - to: [{operation: {methods: [GET]}}]
        - to: [{operation: {paths: [/open], notMethods: [DELETE]}}]
      """;

  private int port;
  private HttpApp app;
  private IstiodProcess istiod;
  private EnvoyFixture envoy;

  @BeforeAll
  void open(@TempDir Path work) throws Exception {
    Repository.envoy();
    port = FreePorts.take(1).getFirst();
    app = HttpApp.start("shop", "127.0.0.1");
    Path config = Files.createDirectory(work.resolve("config"));
    Folders.put(
        config.resolve("gateway.yaml"),
        AuthorizationIT.GATEWAY.replace("PORT", String.valueOf(port)));
    Folders.put(config.resolve("shop.yaml"), ServiceYaml.of("shop", app));
    Folders.put(config.resolve("policies.yaml"), POLICIES);
    Path mesh = Files.writeString(work.resolve("mesh.yaml"), "enableAutoMtls: false\n");
    istiod = IstiodProcess.start(config, work, List.of("--meshConfig", mesh.toString()), Map.of());
    envoy = EnvoyFixture.start(work, "gate", istiod.xds().getPort());
    Until.holds(
        "the policies are in force",
        PATIENCE,
        () -> get("/") == 200 && get("/admin") == 403,
        () -> istiod.log() + envoy.log());
  }

  @AfterAll
  void close() throws Exception {
    if (envoy != null) {
      envoy.close();
    }
    if (istiod != null) {
      istiod.close();
    }
    if (app != null) {
      app.close();
    }
  }

  private int get(String path, String... headers) throws Exception {
    var head = new String[headers.length + 1];
    head[0] = "GET " + path + " HTTP/1.1";
    System.arraycopy(headers, 0, head, 1, headers.length);
    return RawHttp.status(port, head);
  }

  /** A fragment, which applications cut off, was part of the path. */
  @Test
  void cve202139156APathWithAFragmentIsRefused() throws Exception {
    for (String path : new String[] {"/admin#", "/admin#a", "/admin#?b", "/admin?a#b"}) {
      assertThat(get(path)).as(path).isIn(400, 403);
      assertThat(RawHttp.status2(port, "GET", path, Map.of())).as(path).isIn(0, 400, 403);
    }
  }

  /** Several headers of a name were compared as one, joined by commas. */
  @Test
  void cve202626308EachOfSeveralValuesOfAHeaderCounts() throws Exception {
    assertThat(get("/", "x-role: user")).isEqualTo(200);
    assertThat(get("/", "x-role: admin")).isEqualTo(403);
    assertThat(get("/", "x-role: user", "x-role: admin")).isEqualTo(403);
    assertThat(get("/", "X-Role: admin", "x-role: user")).isEqualTo(403);
  }

  /**
   * A method in another case is another method to Envoy by HTTP/2, and the same to some
   * applications: what is allowed by name is allowed in that case alone, what is denied by name is
   * denied in each. By HTTP/1.1 Envoy takes no other case at all.
   */
  @Test
  void ghsaW44g8m768gc5AMethodInAnotherCaseIsNotAllowed() throws Exception {
    assertThat(RawHttp.status2(port, "GET", "/", Map.of())).isEqualTo(200);
    assertThat(RawHttp.status2(port, "POST", "/", Map.of())).isEqualTo(403);
    for (String method : new String[] {"get", "Get", "gET"}) {
      assertThat(RawHttp.status(port, method + " / HTTP/1.1")).as(method).isEqualTo(400);
      assertThat(RawHttp.status2(port, method, "/", Map.of())).as(method).isEqualTo(403);
    }
    assertThat(RawHttp.status2(port, "POST", "/open", Map.of())).isEqualTo(200);
    for (String method : new String[] {"PUT", "put", "Put", "DELETE", "delete", "dELETE"}) {
      assertThat(RawHttp.status2(port, method, "/open", Map.of())).as(method).isEqualTo(403);
    }
  }
}
