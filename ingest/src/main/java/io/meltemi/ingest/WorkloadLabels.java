package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.Locality;
import java.util.TreeMap;

/**
 * What workloads are told by labels.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/util/label/label.go.
 */
public final class WorkloadLabels {
  public static final String LOCALITY = "istio-locality";
  public static final String NETWORK = "topology.istio.io/network";
  private static final String TLS_MODE = "security.istio.io/tlsMode";

  private WorkloadLabels() {}

  /** The labels with those that tell where a workload runs; subsets may select by them. */
  public static Labels withTopology(
      Labels own, String clusterId, Locality locality, String nodeName, String network) {
    var all = new TreeMap<>(own.asMap());
    putIfKnown(all, "topology.kubernetes.io/region", locality.region());
    putIfKnown(all, "topology.kubernetes.io/zone", locality.zone());
    putIfKnown(all, "topology.istio.io/subzone", locality.subzone());
    putIfKnown(all, "kubernetes.io/hostname", nodeName);
    putIfKnown(all, "topology.istio.io/cluster", clusterId);
    all.put(NETWORK, network);
    return Labels.of(all);
  }

  private static void putIfKnown(TreeMap<String, String> labels, String key, String value) {
    if (!value.isEmpty()) {
      labels.put(key, value);
    }
  }

  /** Absent where the label is not there. */
  public static java.util.Optional<TlsMode> tlsMode(Labels labels) {
    return labels
        .find(TLS_MODE)
        .map(mode -> mode.equals("istio") ? TlsMode.ISTIO : TlsMode.DISABLED);
  }

  /** Reads {@code region.zone.subzone}, as the label holds it, or with slashes. */
  public static Locality locality(String label) {
    return Locality.parse(label.contains("/") ? label : label.replace('.', '/'));
  }
}
