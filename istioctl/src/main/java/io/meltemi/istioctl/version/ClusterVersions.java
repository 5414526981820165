package io.meltemi.istioctl.version;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Versions of a cluster's istiods, and of what is connected to them, each as far as it answers. */
public final class ClusterVersions {
  private static final int MONITORING_PORT = 15014;

  private final Cluster cluster;
  private final PrintStream err;

  public ClusterVersions(Cluster cluster, PrintStream err) {
    this.cluster = cluster;
    this.err = err;
  }

  /** Of the istiods of a namespace; of all its revisions where none is named. */
  public Versions of(String istioNamespace, String revision) {
    Pods pods = new Pods(cluster);
    List<Pod> istiods = pods.istiods(istioNamespace, "", revision);
    if (istiods.isEmpty()) {
      err.println(
          "Istio is not present in the cluster: no running Istio pods in namespace \""
              + istioNamespace
              + "\"");
      return Versions.OURS_ALONE;
    }
    List<ServerVersion> servers = new ArrayList<>();
    List<ProxyVersion> proxies = new ArrayList<>();
    boolean allAnswered = true;
    for (Pod istiod : istiods) {
      try {
        servers.add(server(istiod, pods));
        proxies.addAll(proxies(istiod, pods));
      } catch (Failure silent) {
        allAnswered = false;
        err.println("Warning: " + silent.getMessage());
      }
    }
    proxies.sort(Comparator.comparing(ProxyVersion::id));
    return new Versions(
        servers.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(servers)),
        allAnswered || !proxies.isEmpty() ? Optional.of(List.copyOf(proxies)) : Optional.empty());
  }

  /** Through the API server's proxy, which needs one right less than a port-forward. */
  private ServerVersion server(Pod istiod, Pods pods) {
    String path =
        "/api/v1/namespaces/"
            + istiod.namespace()
            + "/pods/"
            + istiod.name()
            + ":"
            + MONITORING_PORT
            + "/proxy/version";
    Optional<String> text;
    try {
      text = cluster.text(path, "ask " + istiod.described() + " for its version");
    } catch (Failure noProxy) {
      text = Optional.empty();
    }
    String answer =
        text.orElseGet(
            () ->
                new String(pods.get(istiod, MONITORING_PORT, "/version"), StandardCharsets.UTF_8));
    return new ServerVersion(
        istiod.labels().getOrDefault("istio", "pilot"),
        istiod.labels().getOrDefault("istio.io/rev", ""),
        BuildInfo.parse(answer));
  }

  private List<ProxyVersion> proxies(Pod istiod, Pods pods) {
    byte[] answer = pods.get(istiod, MONITORING_PORT, "/debug/syncz");
    try {
      return proxies(JsonReader.read(answer));
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          "/debug/syncz of " + istiod.described() + " is not JSON: " + malformed.getMessage());
    }
  }

  /** Who only asks, as istioctl does, is listed there too, and is of no version. */
  private static List<ProxyVersion> proxies(Json syncz) {
    return syncz.items().stream()
        .filter(proxy -> !proxy.at("istio_version").text().isEmpty())
        .map(proxy -> new ProxyVersion(proxy.at("proxy").text(), proxy.at("istio_version").text()))
        .toList();
  }
}
