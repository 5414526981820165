package io.meltemi.translate.filter;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meltemi.base.Labels;
import io.meltemi.model.ProxyView.Extensions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who a workload is, as the labels of Istio's metrics, where a stock Envoy keeps them. Clients find
 * it in the metadata of their endpoints, servers in a header of the request.
 */
public record PeerLabels(
    Workload workload, Canonical canonical, Application application, String cluster) {
  /** The namespace of metadata that holds them, one field for each. */
  public static final String METADATA = "istio.peer";

  /** The fields in the order of the header. */
  public static final List<String> FIELDS =
      List.of("workload", "namespace", "service", "revision", "app", "version", "cluster");

  /** The header that tells a server who calls it: the fields with semicolons between. */
  static final String HEADER = "x-envoy-peer-labels";

  private static final String LOGGER = "envoy.access_loggers.stats";
  private static final String ISTIO = "istio.stats";
  private static final String UNKNOWN = "unknown";

  public PeerLabels {
    cluster = orUnknown(cluster);
  }

  public record Workload(String name, String namespace) {
    public Workload {
      name = orUnknown(name);
      namespace = orUnknown(namespace);
    }
  }

  public record Canonical(String service, String revision) {
    public Canonical {
      service = orUnknown(service);
      revision = revision.isEmpty() ? "latest" : revision;
    }
  }

  public record Application(String name, String version) {
    public Application {
      name = orUnknown(name);
      version = orUnknown(version);
    }
  }

  /** Whether an Envoy keeps Istio's metrics without Istio's filter. */
  public static boolean areKeptBy(Extensions extensions) {
    return !extensions.has(ISTIO) && extensions.has(LOGGER);
  }

  /** The application that labels tell of. */
  public static String app(Labels labels) {
    return first(labels, "app", "app.kubernetes.io/name", "service.istio.io/canonical-name");
  }

  /** The version that labels tell of. */
  public static String version(Labels labels) {
    return first(
        labels, "version", "app.kubernetes.io/version", "service.istio.io/canonical-revision");
  }

  private static String first(Labels labels, String... keys) {
    return Stream.of(keys).map(labels::find).flatMap(Optional::stream).findFirst().orElse("");
  }

  /** In the order of {@link #FIELDS}. */
  public List<String> values() {
    return List.of(
        workload.name,
        workload.namespace,
        canonical.service,
        canonical.revision,
        application.name,
        application.version,
        cluster);
  }

  /** As metadata of an endpoint. */
  public Struct struct() {
    var struct = Struct.newBuilder();
    List<String> values = values();
    for (int i = 0; i < values.size(); i++) {
      struct.putFields(FIELDS.get(i), Value.newBuilder().setStringValue(values.get(i)).build());
    }
    return struct.build();
  }

  /** Names that Envoy's formats would take for something else are told without those letters. */
  private static String orUnknown(String name) {
    return name.isEmpty() ? UNKNOWN : name.replaceAll("[^\\w./:@ -]", "_");
  }
}
