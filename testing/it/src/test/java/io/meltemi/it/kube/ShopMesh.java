package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.Helm;
import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.process.Commands;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * istiods, two from the Helm chart where nothing else is said, and two injected pods that insist on
 * mutual TLS: client goes on errands to server. Every request is a connection, and so a handshake,
 * of its own.
 */
record ShopMesh(PodCluster cluster) implements AutoCloseable {
  static final String SYSTEM = "istio-system";
  static final String NAMESPACE = "shop";
  private static final Duration START = Duration.ofSeconds(120);

  static ShopMesh start(List<String> values) throws IOException {
    return start(values, "");
  }

  /**
   * @param beforehand objects that are there before istiod is, in YAML
   */
  static ShopMesh start(List<String> values, String beforehand) throws IOException {
    return start(
        mesh -> {
          mesh.cluster.apply(beforehand);
          mesh.install(values);
        });
  }

  /** What makes a control plane. */
  interface Installation {
    void on(ShopMesh mesh) throws IOException;
  }

  static ShopMesh start(Installation controlPlane) throws IOException {
    ShopMesh mesh = new ShopMesh(PodCluster.start(ShopImages.find()));
    try {
      controlPlane.on(mesh);
      mesh.open();
      return mesh;
    } catch (IOException | RuntimeException | Error failed) {
      mesh.close();
      throw failed;
    }
  }

  private void install(List<String> values) throws IOException {
    install(List.of("defaultRevision=default"), values);
    Until.holds("both istiods are ready", START, this::istiodsAreReady, () -> logs(SYSTEM));
  }

  /** Installs the charts base and istiod, with those values each. */
  void install(List<String> base, List<String> istiod) throws IOException {
    install("istio-base", "base", base);
    install("istiod", "istiod", istiod);
  }

  /** Installs one of our charts beside istiod. */
  void install(String release, String chart, List<String> values) throws IOException {
    Path program =
        KubeProgram.find(Repository.root(), System.getenv())
            .flatMap(KubeProgram::helm)
            .orElseThrow(() -> new IOException("no helm beside the Kubernetes control plane"));
    Helm helm = new Helm(program, cluster.cluster().controlPlane().adminKubeconfig());
    helm.install(release, Repository.root().resolve("install/charts/" + chart), SYSTEM, values);
  }

  private void open() throws IOException {
    Until.holds("webhooks have their CA bundle", START, this::webhooksHaveTheirAuthority);
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: server, namespace: shop}
        spec: {selector: {matchLabels: {app: server}}, mtls: {mode: STRICT}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: server, namespace: shop}
        spec:
          host: server.shop.svc.cluster.local
          trafficPolicy: {connectionPool: {http: {maxRequestsPerConnection: 1}}}
        """);
    apply("client");
    apply("server");
    Until.holds(
        "client and server are ready",
        START,
        () -> isReady("client") && isReady("server"),
        () -> logs(NAMESPACE));
  }

  /** An application of one pod, and a Service of its name. */
  void apply(String app) throws IOException {
    service(app, app);
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: APP, namespace: shop}
        spec:
          selector: {matchLabels: {app: APP}}
          template:
            metadata: {labels: {app: APP, version: v1}}
            spec:
              terminationGracePeriodSeconds: 8
              containers:
              - name: shop
                image: shop:1
                args: [catalog, v1, "0.0.0.0:9080"]
                ports: [{name: http, containerPort: 9080}]
                # Who still knows the address is served until all have heard of the end.
                lifecycle: {preStop: {sleep: {seconds: 3}}}
                readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}
        """
            .replace("APP", app));
  }

  /** A Service in front of an application's pod. */
  void service(String name, String app) throws IOException {
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: shop}
        spec: {selector: {app: %s}, ports: [{name: http, port: 9080, targetPort: http}]}
        """
            .formatted(name, app));
  }

  /** A Service whose endpoint is given, so that none of Kubernetes' controllers has to find it. */
  void serviceWithEndpoint(String name, String app) throws IOException {
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: NAME, namespace: shop}
        spec: {ports: [{name: http, port: 9080}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: NAME, namespace: shop, labels: {kubernetes.io/service-name: NAME}}
        addressType: IPv4
        ports: [{name: http, port: 9080, protocol: TCP}]
        endpoints:
        - addresses: [ADDRESS]
          conditions: {ready: true}
          targetRef: {kind: Pod, namespace: shop, name: POD}
        """
            .replace("NAME", name)
            .replace("ADDRESS", pod(app).at("/status/podIP").asText())
            .replace("POD", pod(app).at("/metadata/name").asText()));
  }

  boolean istiodsAreReady() throws IOException {
    return cluster
            .client()
            .find(ResourceType.DEPLOYMENT, SYSTEM, "istiod")
            .orElseThrow()
            .at("/status/readyReplicas")
            .asInt()
        == 2;
  }

  /** By what the API server verifies istiod before it has it inject pods, in PEM. */
  String injectorsAuthority() throws IOException {
    var webhooks = cluster.client().list(ResourceType.MUTATING_WEBHOOK, "");
    String bundle = webhooks.getFirst().at("/webhooks/0/clientConfig/caBundle").asText();
    return new String(Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII);
  }

  private boolean webhooksHaveTheirAuthority() throws IOException {
    var webhooks = cluster.client().list(ResourceType.MUTATING_WEBHOOK, "");
    return !webhooks.isEmpty()
        && webhooks.stream()
            .allMatch(w -> !w.at("/webhooks/0/clientConfig/caBundle").asText("").isEmpty());
  }

  /** The pods of istiod. */
  List<? extends JsonNode> istiods() throws IOException {
    return cluster.client().list(ResourceType.POD, SYSTEM, "app=istiod");
  }

  /** How often containers of istiod were started again. */
  int istiodRestarts() throws IOException {
    return istiods().stream()
        .mapToInt(pod -> pod.at("/status/containerStatuses/0/restartCount").asInt())
        .sum();
  }

  /** {@code kill -9} for the JVM of a pod. */
  void killJava(JsonNode pod) throws IOException {
    processes(pod, "java").forEach(ProcessHandle::destroyForcibly);
  }

  /** The processes of a pod that run a program of that name. */
  List<ProcessHandle> processes(JsonNode pod, String program) throws IOException {
    String namespace = cluster.cluster().kubelet().networkNamespace(name(pod));
    return Commands.run(List.of("ip", "netns", "pids", namespace))
        .lines()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
        .filter(process -> process.info().command().orElse("").endsWith("/" + program))
        .toList();
  }

  /** The one pod of an application. */
  JsonNode pod(String app) throws IOException {
    return cluster.client().list(ResourceType.POD, NAMESPACE, "app=" + app).getFirst();
  }

  boolean isReady(String app) throws IOException {
    for (JsonNode condition : pod(app).at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Where client fetches a page of a Service for who asks. */
  String callTo(String service) throws IOException {
    return "http://%s:9080/call?to=http://%s:9080/"
        .formatted(pod("client").at("/status/podIP").asText(), service);
  }

  /** A page of the admin port of an application's Envoy. */
  String envoy(String app, String path) throws IOException {
    return envoy(pod(app), path);
  }

  /** The same of a pod's, in any namespace. */
  String envoy(JsonNode pod, String path) throws IOException {
    return cluster
        .cluster()
        .kubelet()
        .exec(name(pod), "istio-proxy", List.of("pilot-agent", "request", "GET", path))
        .output();
  }

  /** How often a container has said something. */
  int said(JsonNode pod, String container, String what) throws IOException {
    String log = Files.readString(cluster.cluster().kubelet().log(name(pod), container));
    return (log.length() - log.replace(what, "").length()) / what.length();
  }

  /** All that the containers of a namespace have said; where there are none, the control plane. */
  String logs(String namespace) {
    StringBuilder text = new StringBuilder();
    try {
      List<? extends JsonNode> pods = cluster.client().list(ResourceType.POD, namespace);
      if (pods.isEmpty()) {
        return "no pods\n" + cluster.cluster().controlPlane().logs();
      }
      for (JsonNode pod : pods) {
        for (String kind : List.of("initContainers", "containers")) {
          for (JsonNode container : pod.path("spec").path(kind)) {
            String of = container.path("name").asText();
            Path log = cluster.cluster().kubelet().log(name(pod), of);
            text.append("== %s %s%n".formatted(name(pod), of));
            text.append(Files.exists(log) ? Files.readString(log) : "(nothing)\n");
          }
        }
      }
    } catch (IOException problem) {
      text.append(problem);
    }
    return text.toString();
  }

  private static ResourceName name(JsonNode pod) {
    return new ResourceName(
        pod.at("/metadata/namespace").asText(), pod.at("/metadata/name").asText());
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
