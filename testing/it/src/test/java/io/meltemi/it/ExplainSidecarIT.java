package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.explain.Explanation;
import io.meltemi.explain.Outcome;
import io.meltemi.istioctl.explain.ExplainedSidecars;
import io.meltemi.it.fixture.Backend;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Identity;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.OneRequest;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServicePod;
import io.meltemi.it.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code istioctl x explain} says of generated requests from one workload to others is what
 * two stock Envoys do with them: the caller's, which listens on an address of its own, as without
 * interception, and over mutual TLS the server's with its policies.
 */
@Timeout(180)
class ExplainSidecarIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int REQUESTS = 200;
  private static final String CLIENT = "127.0.84.2";
  private static final String SERVER = "127.0.84.3";
  private static final String PLAIN = "127.0.84.4";

  @TempDir Path work;

  @Test
  void requestsGoWhereItSays() throws Exception {
    Repository.envoy();
    var ca = new SmallCa("mesh");
    List<Integer> ports = FreePorts.take(2);
    Path config = Files.createDirectory(work.resolve("config"));
    try (var app = Backend.start("app", "127.0.0.1");
        var plain = Backend.start("plain", PLAIN);
        var clientIdentity = Identity.of(work, "client", ca);
        var serverIdentity = Identity.of(work, "server", ca)) {
      Folders.put(config.resolve("mesh.yaml"), mesh(ports, app.port(), plain.port()));
      try (var istiod = InProcessIstiod.start(config, List.of(), Map.of());
          var server =
              EnvoyFixture.withIdentity(
                  work, "sidecar", SERVER, "server", serverIdentity, istiod.xds().getPort());
          var client =
              EnvoyFixture.withIdentity(
                  work, "sidecar", CLIENT, "client", clientIdentity, istiod.xds().getPort())) {
        var warm = new OneRequest("GET", "server", "/", List.of());
        var toPlain = new OneRequest("GET", "plain.internal", "/", List.of());
        Until.holds(
            "both have their configuration",
            PATIENCE,
            () ->
                warm.ask(CLIENT, ports.get(0)).body().equals("app")
                    && toPlain.ask(CLIENT, ports.get(0)).body().equals("plain"),
            () -> client.log() + server.log());
        var dumps = new ExplainedSidecars();
        dumps.add("client", CLIENT, client.admin("/config_dump?include_eds"));
        dumps.add("server", SERVER, server.admin("/config_dump?include_eds"));
        compare(dumps, ports.get(0));
      }
    }
  }

  private static void compare(ExplainedSidecars dumps, int port) throws Exception {
    var random = new Random(20_261_130);
    var different = new ArrayList<String>();
    var seen = new HashMap<String, Integer>();
    for (int i = 0; i < REQUESTS; i++) {
      OneRequest request = any(random, port);
      String real = real(request.ask(CLIENT, port));
      String said = said(dumps, request, port);
      seen.merge(real, 1, Integer::sum);
      if (!real.equals(said)) {
        different.add(request + ": Envoy " + real + ", explain " + said);
      }
    }
    assertThat(different).isEmpty();
    // Each kind of end was among them.
    assertThat(seen.keySet()).contains("200 app", "200 plain", "301", "403", "404", "418", "503");
  }

  private static String real(Http.Answer answer) {
    boolean named = answer.body().equals("app") || answer.body().equals("plain");
    return answer.status() + (named ? " " + answer.body() : "");
  }

  private static OneRequest any(Random random, int port) {
    String method = one(random, "GET", "GET", "POST", "PUT", "DELETE", "PATCH");
    String host =
        one(
            random,
            "server",
            "server",
            "server.shop",
            "server.shop.svc.cluster.local:" + port,
            "SERVER.shop.svc",
            "plain.internal",
            "none.example",
            SERVER);
    String path =
        one(
            random,
            "/",
            "/plain/x",
            "/plain",
            "/old/a",
            "/fault",
            "/direct",
            "/gone",
            "/private",
            "/private/x",
            "/a/../private",
            "/open/x",
            "/q?v=1",
            "/rewrite/x",
            "/rewrite-private/x");
    var headers = new ArrayList<String>();
    if (random.nextBoolean()) {
      headers.add("x-user: " + one(random, "jane", "janet", "bob"));
    }
    return new OneRequest(method, host, path, headers);
  }

  private static String one(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  /** How it ends at the last proxy that it comes to. */
  private static String said(ExplainedSidecars dumps, OneRequest request, int port) {
    String url = "http://" + CLIENT + ":" + port + request.path();
    var flags = new ArrayList<>(List.of(request.method(), url, "-H", "Host: " + request.host()));
    request.headers().forEach(header -> flags.addAll(List.of("-H", header)));
    List<Explanation> hops = dumps.explain(CLIENT, flags.toArray(String[]::new));
    hops.forEach(hop -> assertThat(hop.uncertain()).isEmpty());
    return switch (hops.getLast().outcome()) {
      case Outcome.Answered answered -> String.valueOf(answered.status());
      case Outcome.Closed closed -> closed.toString();
      case Outcome.Forwarded _ -> hops.size() > 1 ? "200 app" : "200 plain";
    };
  }

  private static String mesh(List<Integer> ports, int app, int plain) {
    return MESH.replace("OUTPORT", String.valueOf(ports.get(0)))
            .replace("SERVERPORT", String.valueOf(ports.get(1)))
            .replace("APPPORT", String.valueOf(app))
            .replace("PLAINPORT", String.valueOf(plain))
            .replace("PLAIN", PLAIN)
            .replace("CLIENT", CLIENT)
            .replace("SERVER", SERVER)
        + new ServicePod(
                "server", SERVER, List.of(new ServicePod.Port("http", ports.get(0), ports.get(1))))
            .yaml();
  }

  private static final String MESH =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: client, namespace: shop}
      spec:
        workloadSelector: {labels: {app: client}}
        egress: [{bind: CLIENT, port: {number: OUTPORT, name: http, protocol: HTTP}, captureMode: NONE, hosts: ["./*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: server, namespace: shop}
      spec:
        workloadSelector: {labels: {app: server}}
        egress: [{hosts: ["~/*"]}]
        ingress: [{bind: SERVER, port: {number: SERVERPORT, name: http, protocol: HTTP}, captureMode: NONE, defaultEndpoint: "127.0.0.1:APPPORT"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client, namespace: shop, labels: {app: client, security.istio.io/tlsMode: istio}}
      spec: {serviceAccountName: client, containers: [{name: app}]}
      status: {podIP: CLIENT, podIPs: [{ip: CLIENT}], phase: Running, conditions: [{type: Ready, status: "True"}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: plain, namespace: shop}
      spec:
        hosts: [plain.internal]
        ports: [{name: http, number: OUTPORT, protocol: HTTP}]
        resolution: STATIC
        endpoints: [{address: PLAIN, ports: {http: PLAINPORT}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: server, namespace: shop}
      spec:
        hosts: [server]
        http:
        - match: [{uri: {prefix: /plain/}}, {uri: {exact: /}, headers: {x-user: {exact: janet}}}]
          route: [{destination: {host: plain.internal}}]
        - match: [{uri: {prefix: /old}}]
          redirect: {uri: /new}
        - match: [{uri: {prefix: /fault}}]
          fault: {abort: {httpStatus: 418, percentage: {value: 100}}}
          route: [{destination: {host: server}}]
        - match: [{uri: {prefix: /direct}, withoutHeaders: {x-user: {prefix: jan}}}]
          directResponse: {status: 418, body: {string: tea}}
        - match: [{uri: {prefix: /gone}}]
          route: [{destination: {host: nowhere.internal}}]
        - match: [{uri: {prefix: /rewrite-private}}]
          rewrite: {uri: /private}
          route: [{destination: {host: server}}]
        - match: [{uri: {prefix: /rewrite}}]
          rewrite: {uri: /open}
          route: [{destination: {host: server}}]
        - match: [{uri: {prefix: /}, method: {regex: "GET|PUT|DELETE|POST"}}]
          route: [{destination: {host: server}}]
      ---
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: shop}
      spec: {mtls: {mode: STRICT}}
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: no-private, namespace: shop}
      spec:
        selector: {matchLabels: {app: server}}
        action: DENY
        rules:
        - to: [{operation: {paths: ["/private*"]}}]
        - to: [{operation: {methods: [DELETE]}}]
          from: [{source: {principals: ["cluster.local/ns/shop/sa/client"]}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: most, namespace: shop}
      spec:
        selector: {matchLabels: {app: server}}
        rules:
        - from: [{source: {principals: ["*/sa/client"]}}]
          when: [{key: "request.headers[x-user]", notValues: [bob]}]
        - to: [{operation: {paths: ["/open/*"], methods: [GET, POST]}}]
          from: [{source: {namespaces: [shop]}}]
      """;
}
