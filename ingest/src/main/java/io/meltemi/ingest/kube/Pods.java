package io.meltemi.ingest.kube;

import io.meltemi.base.Labels;
import io.meltemi.base.Recent;
import io.meltemi.ingest.Networks;
import io.meltemi.ingest.Spiffe;
import io.meltemi.ingest.WorkloadLabels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Locality;
import io.meltemi.model.Workload;
import io.meltemi.model.kube.KubePod;
import java.util.function.Function;

/**
 * Pods as workloads.
 *
 * @param nodeLabels labels of a node by its name; none where it is not known
 */
public record Pods(
    String clusterId, String trustDomain, Networks networks, Function<String, Labels> nodeLabels) {

  private static final int SHARED = 1 << 12;
  private static final Recent<Labels> LABELS = new Recent<>(SHARED);
  private static final Recent<Workload.Place> PLACES = new Recent<>(SHARED);
  private static final Recent<Endpoint.Place> ENDPOINT_PLACES = new Recent<>(SHARED);

  /** Whether the pod has an address and may get traffic or run a proxy. */
  public static boolean isLive(KubePod pod) {
    return !pod.status().ips().isEmpty()
        && !pod.status().phase().equals("Succeeded")
        && !pod.status().phase().equals("Failed");
  }

  public LivePod livePodOf(KubePod pod) {
    Workload workload = workloadOf(pod);
    Workload.Place place = workload.place();
    return new LivePod(
        workload,
        new Endpoint.Workload(
            LABELS.shared(
                WorkloadLabels.withTopology(
                    workload.labels(),
                    clusterId,
                    place.locality(),
                    place.nodeName(),
                    place.network())),
            Spiffe.name(trustDomain, workload.name().namespace(), workload.serviceAccount()),
            workload.name().namespace(),
            workload.owner(),
            workload.podNetwork().hostName(),
            workload.podNetwork().subdomain()),
        ENDPOINT_PLACES.shared(
            new Endpoint.Place(place.locality(), place.network(), clusterId, place.nodeName())));
  }

  private Workload workloadOf(KubePod pod) {
    Labels labels = pod.meta().labels();
    return new Workload(
        pod.meta().resource(),
        labels,
        pod.owner(),
        pod.spec().serviceAccount().isEmpty() ? "default" : pod.spec().serviceAccount(),
        new Workload.PodNetwork(
            pod.status().ips(),
            pod.spec().hostNetwork(),
            pod.spec().hostName(),
            pod.spec().subdomain()),
        PLACES.shared(
            new Workload.Place(
                pod.spec().nodeName(),
                locality(labels, pod.spec().nodeName()),
                networks.of(labels, pod.status().ips().get(0)))),
        pod.status().ready(),
        pod.spec().ports());
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
