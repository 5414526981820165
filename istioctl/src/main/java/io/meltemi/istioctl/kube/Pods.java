package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Pods by the words that commands take, and what listens in them. */
public final class Pods {
  /** The kinds that have pods, by all names that kubectl takes for them. */
  private static final Map<String, Kind> OWNERS =
      Map.ofEntries(
          Map.entry("deployment", Kind.DEPLOYMENT),
          Map.entry("deployments", Kind.DEPLOYMENT),
          Map.entry("deploy", Kind.DEPLOYMENT),
          Map.entry("replicaset", Kind.REPLICA_SET),
          Map.entry("replicasets", Kind.REPLICA_SET),
          Map.entry("rs", Kind.REPLICA_SET),
          Map.entry("daemonset", Kind.DAEMON_SET),
          Map.entry("daemonsets", Kind.DAEMON_SET),
          Map.entry("ds", Kind.DAEMON_SET),
          Map.entry("statefulset", Kind.STATEFUL_SET),
          Map.entry("statefulsets", Kind.STATEFUL_SET),
          Map.entry("sts", Kind.STATEFUL_SET),
          Map.entry("job", Kind.JOB),
          Map.entry("jobs", Kind.JOB),
          Map.entry("service", Kind.SERVICE),
          Map.entry("services", Kind.SERVICE),
          Map.entry("svc", Kind.SERVICE),
          Map.entry("gateway", Kind.GATEWAY_API_GATEWAY),
          Map.entry("gateways", Kind.GATEWAY_API_GATEWAY),
          Map.entry("gtw", Kind.GATEWAY_API_GATEWAY));

  private final Cluster cluster;

  public Pods(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * The pod that {@code [TYPE/]NAME[.NAMESPACE]} names; of a Deployment and the like the one that
   * {@code kubectl logs} would choose.
   *
   * @param namespace if none is named
   */
  public Pod named(String word, String namespace) {
    return allNamed(word, namespace).getFirst();
  }

  /** As {@link #named}: all pods of a Deployment and the like, the best first. Never empty. */
  public List<Pod> allNamed(String word, String namespace) {
    Target target = Target.of(word, namespace);
    if (target.isPod()) {
      return List.of(pod(target.namespace(), target.name()));
    }
    Kind kind =
        Optional.ofNullable(OWNERS.get(target.type().split("\\.", 2)[0]))
            .orElseThrow(
                () ->
                    new Failure(
                        word
                            + ": type \""
                            + target.type()
                            + "\" has no pods (expected: pod, deployment, replicaset, daemonset,"
                            + " statefulset, job, service or gateway)"));
    Json owner = cluster.get(kind, target.namespace(), target.name());
    String selector = Selectors.of(kind, owner);
    List<Pod> pods =
        selected(target.namespace(), selector).stream()
            .filter(pod -> !pod.phase().equals("Succeeded") && !pod.phase().equals("Failed"))
            .sorted(
                Comparator.comparing(Pod::isReady)
                    .thenComparing(Pod::runs)
                    .reversed()
                    .thenComparing(Pod::name))
            .toList();
    if (pods.isEmpty()) {
      throw new Failure(
          kind.named(target.namespace(), target.name())
              + " has no pods (none has the labels "
              + selector
              + ")");
    }
    return pods;
  }

  /** The pod of that name. */
  public Pod pod(String namespace, String name) {
    return cluster
        .find(Kind.POD, namespace, name)
        .map(Pod::of)
        .orElseThrow(() -> absent(namespace, name));
  }

  private Failure absent(String namespace, String name) {
    return new Failure(
        cluster.find(Kind.NAMESPACE, "", namespace).isPresent()
            ? "there is no pod "
                + name
                + " in namespace "
                + namespace
                + " of "
                + cluster.name()
                + " (another namespace is named with NAME.NAMESPACE or -n)"
            : "there is no namespace " + namespace + " in " + cluster.name());
  }

  /** Pods by labels, in the API server's order. */
  public List<Pod> selected(String namespace, String selector) {
    return cluster.list(Kind.POD, namespace, selector).stream().map(Pod::of).toList();
  }

  /** Pods by labels that run; a failure if there are none. */
  public List<Pod> running(String namespace, String selector) {
    List<Pod> pods = selected(namespace, selector).stream().filter(Pod::runs).toList();
    if (pods.isEmpty()) {
      throw new Failure(
          "no pod with the labels "
              + selector
              + " runs in "
              + (namespace.isEmpty() ? "any namespace" : "namespace " + namespace)
              + " of "
              + cluster.name());
    }
    return pods;
  }

  /**
   * The istiods that run; none where there are none.
   *
   * @param revision empty for all
   */
  public List<Pod> istiods(String namespace, String selector, String revision) {
    String labels =
        (selector.isEmpty() ? "app=istiod" : selector)
            + (revision.isEmpty() ? "" : ",istio.io/rev=" + revision);
    return selected(namespace, labels).stream().filter(Pod::runs).toList();
  }

  /** What a pod answers to a GET on one of its ports. */
  public byte[] get(Pod pod, int port, String pathAndQuery) {
    return request(pod, port, pathAndQuery, Http::get);
  }

  /** As {@link #get}; absent where there is no such page. */
  public Optional<byte[]> find(Pod pod, int port, String pathAndQuery) {
    return request(pod, port, pathAndQuery, Http::find);
  }

  /** What a pod answers to an empty POST on one of its ports. */
  public byte[] post(Pod pod, int port, String pathAndQuery) {
    return request(pod, port, pathAndQuery, Http::post);
  }

  private <T> T request(
      Pod pod, int port, String pathAndQuery, BiFunction<String, Duration, T> request) {
    if (!pod.runs()) {
      throw new Failure(
          pod.described()
              + " does not run: it is "
              + (pod.phase().equals("Running") ? "about to end" : pod.phase()));
    }
    try (Forward forward = Forward.open(cluster, pod, port)) {
      String url = "http://" + forward.address() + pathAndQuery;
      try {
        return request.apply(url, cluster.timeout());
      } catch (Failure failed) {
        throw forward.complaint(renamed(failed, forward, pod, port));
      }
    }
  }

  /** Nobody knows the port of this machine that the answer came by. */
  private static Failure renamed(Failure failed, Forward forward, Pod pod, int port) {
    return new Failure(
        String.valueOf(failed.getMessage())
            .replace(
                "http://" + forward.address(), "port " + port + " of " + pod.described() + ": "));
  }

  /** A port of this machine behind which the pod's port is. */
  public Forward forward(Pod pod, int port) {
    return Forward.open(cluster, pod, port);
  }

  /** As messages list pods. */
  public static String names(List<Pod> pods) {
    return pods.stream().map(Pod::proxyId).collect(Collectors.joining(", "));
  }
}
