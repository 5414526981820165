package io.meltemi.ingest.kube;

import io.meltemi.base.Labels;
import io.meltemi.ingest.Networks;
import io.meltemi.ingest.WorkloadLabels;
import io.meltemi.model.Locality;
import io.meltemi.model.Workload;
import io.meltemi.model.kube.KubePod;
import java.util.function.Function;

/**
 * Pods as workloads.
 *
 * @param nodeLabels labels of a node by its name; none where it is not known
 */
public record Pods(Networks networks, Function<String, Labels> nodeLabels) {

  /** Whether the pod has an address and may get traffic or run a proxy. */
  public static boolean isLive(KubePod pod) {
    return !pod.ips().isEmpty()
        && !pod.phase().equals("Succeeded")
        && !pod.phase().equals("Failed");
  }

  public Workload workloadOf(KubePod pod) {
    Labels labels = pod.meta().labels();
    return new Workload(
        pod.meta().resource(),
        labels,
        pod.ips(),
        pod.serviceAccount().isEmpty() ? "default" : pod.serviceAccount(),
        pod.nodeName(),
        locality(labels, pod.nodeName()),
        networks.of(labels, pod.ips().get(0)),
        pod.owner(),
        pod.hostName(),
        pod.subdomain(),
        pod.ready(),
        pod.hostNetwork(),
        pod.ports());
  }

  private Locality locality(Labels labels, String nodeName) {
    return labels
        .find(WorkloadLabels.LOCALITY)
        .filter(label -> !label.isEmpty())
        .map(WorkloadLabels::locality)
        .orElseGet(() -> ofNode(nodeLabels.apply(nodeName)));
  }

  private static Locality ofNode(Labels labels) {
    return new Locality(
        labels.getOrDefault(
            "topology.kubernetes.io/region",
            labels.getOrDefault("failure-domain.beta.kubernetes.io/region", "")),
        labels.getOrDefault(
            "topology.kubernetes.io/zone",
            labels.getOrDefault("failure-domain.beta.kubernetes.io/zone", "")),
        labels.getOrDefault("topology.istio.io/subzone", ""));
  }
}
