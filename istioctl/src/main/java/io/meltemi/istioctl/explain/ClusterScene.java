package io.meltemi.istioctl.explain;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster, whose proxies are asked for what they have through the API server. Confined to one
 * thread.
 */
final class ClusterScene implements Scene {
  private final Cluster cluster;
  private final Pods pods;
  private final String namespace;
  private final String istioNamespace;
  private final int adminPort;
  private final Map<String, ProxyConfiguration> asked = new HashMap<>();
  private Optional<List<Pod>> all = Optional.empty();
  private Optional<String> trustDomain = Optional.empty();

  /**
   * @param namespace of a pod that is named without one
   */
  ClusterScene(Cluster cluster, String namespace, String istioNamespace, int adminPort) {
    this.cluster = cluster;
    this.pods = new Pods(cluster);
    this.namespace = namespace;
    this.istioNamespace = istioNamespace;
    this.adminPort = adminPort;
  }

  @Override
  public Party party(String name) {
    Pod pod = pods.named(name, namespace);
    if (!pod.hasProxy()) {
      throw new Failure(pod.described() + " has no container istio-proxy: it is not in the mesh");
    }
    return party(pod);
  }

  private Party party(Pod pod) {
    String account = pod.object().at("spec").at("serviceAccountName").text();
    return new Party(
        pod.proxyId(),
        pod.namespace(),
        pod.isProxyAlone(),
        address(pod),
        "spiffe://%s/ns/%s/sa/%s"
            .formatted(trustDomain(pod), pod.namespace(), account.isEmpty() ? "default" : account));
  }

  private static String address(Pod pod) {
    return pod.object().at("status").at("podIP").text();
  }

  /** Of the identity that the proxy asks for; the mesh's where the pod does not say. */
  private String trustDomain(Pod pod) {
    return toldTrustDomain(pod).orElseGet(this::trustDomain);
  }

  static Optional<String> toldTrustDomain(Pod pod) {
    return pod.containers().stream()
        .filter(container -> container.at("name").text().equals("istio-proxy"))
        .flatMap(proxy -> proxy.at("env").items().stream())
        .filter(variable -> variable.at("name").text().equals("TRUST_DOMAIN"))
        .map(variable -> variable.at("value").text())
        .filter(domain -> !domain.isEmpty())
        .findFirst();
  }

  private String trustDomain() {
    if (trustDomain.isEmpty()) {
      trustDomain =
          cluster
              .find(Kind.CONFIG_MAP, istioNamespace, "istio")
              .map(map -> new Document("ConfigMap istio", 1, map.at("data").at("mesh").text()))
              .flatMap(mesh -> MeshConfigReader.read(mesh).value())
              .map(MeshConfig::trustDomain)
              .or(() -> Optional.of(MeshConfigReader.defaults().trustDomain()));
    }
    return trustDomain.get();
  }

  @Override
  public Optional<Party> at(String address) {
    if (all.isEmpty()) {
      all = Optional.of(pods.selected("", ""));
    }
    return all.get().stream()
        .filter(pod -> address(pod).equals(address))
        .filter(Pod::hasProxy)
        .findFirst()
        .map(this::party);
  }

  @Override
  public Optional<ProxyConfiguration> configuration(Party party) {
    return Optional.of(asked.computeIfAbsent(party.name(), _ -> ask(party)));
  }

  private ProxyConfiguration ask(Party party) {
    int dot = party.name().lastIndexOf('.');
    Pod pod = pods.pod(party.name().substring(dot + 1), party.name().substring(0, dot));
    byte[] dump = pods.get(pod, adminPort, "/config_dump?include_eds");
    try {
      return DumpConfiguration.read(JsonReader.read(dump));
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          "the config dump of " + pod.described() + " is not JSON: " + malformed.getMessage());
    }
  }

  /** What the proxy itself knows of a name is asked first: it knows ServiceEntries too. */
  @Override
  public Optional<String> resolve(String host, Party party) {
    return configuration(party)
        .flatMap(proxy -> new DumpScene(proxy, party.name()).resolve(host, party))
        .or(() -> clusterIp(host, party));
  }

  private Optional<String> clusterIp(String host, Party party) {
    String[] parts = host.split("\\.", -1);
    boolean service = parts.length < 3 || parts[2].equals("svc");
    return service
        ? cluster
            .find(Kind.SERVICE, parts.length == 1 ? party.namespace() : parts[1], parts[0])
            .map(found -> found.at("spec").at("clusterIP").text())
            .filter(address -> !address.isEmpty() && !address.equals("None"))
        : Optional.empty();
  }

  @Override
  public int listeningPort(Party gateway, int servicePort) {
    int dot = gateway.name().lastIndexOf('.');
    Pod pod = pods.pod(gateway.namespace(), gateway.name().substring(0, dot));
    return cluster.list(Kind.SERVICE, gateway.namespace(), "").stream()
        .filter(service -> selects(service, pod))
        .flatMap(service -> service.at("spec").at("ports").items().stream())
        .filter(port -> port.at("port").number() == servicePort)
        .map(port -> target(port, pod))
        .findFirst()
        .orElse(servicePort);
  }

  private static boolean selects(Json service, Pod pod) {
    return service.at("spec").at("selector") instanceof Json.Obj(var labels)
        && !labels.isEmpty()
        && labels.entrySet().stream()
            .allMatch(label -> label.getValue().text().equals(pod.labels().get(label.getKey())));
  }

  /** A target port may be a number, a container port's name, or not told. */
  private static int target(Json port, Pod pod) {
    Json target = port.at("targetPort");
    if (target.number() > 0) {
      return (int) target.number();
    }
    return pod.containers().stream()
        .flatMap(container -> container.at("ports").items().stream())
        .filter(named -> named.at("name").text().equals(target.text()))
        .filter(_ -> !target.text().isEmpty())
        .map(named -> (int) named.at("containerPort").number())
        .findFirst()
        .orElse((int) port.at("port").number());
  }

  /** The name of the object is where it is. */
  @Override
  public Optional<String> place(String object) {
    return Optional.empty();
  }
}
