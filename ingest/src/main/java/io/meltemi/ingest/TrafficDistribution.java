package io.meltemi.ingest;

import io.meltemi.base.Labels;
import java.util.Locale;
import java.util.Optional;

/** Reads which endpoints clients of a service prefer, as {@code Service.Kubernetes} has it. */
public final class TrafficDistribution {
  private static final String ANNOTATION = "networking.istio.io/traffic-distribution";

  private TrafficDistribution() {}

  /**
   * What a Service of Kubernetes says: its field, else its annotation, else its namespace's.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/model/service.go, and the notes of 1.30.0 for namespaces.
   */
  public static String ofService(String field, Labels annotations, Labels namespaceAnnotations) {
    String own = named(field);
    return own.isEmpty()
        ? annotated(annotations).or(() -> annotated(namespaceAnnotations)).orElse("")
        : own;
  }

  /** What annotations say; empty where they say nothing. */
  public static String ofAnnotations(Labels annotations) {
    return annotated(annotations).orElse("");
  }

  /** Whether two versions of a namespace say the same. */
  static boolean isSame(Labels annotations, Labels others) {
    return annotated(annotations).equals(annotated(others));
  }

  private static Optional<String> annotated(Labels annotations) {
    return annotations.find(ANNOTATION).map(TrafficDistribution::named);
  }

  private static String named(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "preferclose", "prefersamezone" -> "PreferSameZone";
      case "prefersamenode" -> "PreferSameNode";
      default -> "";
    };
  }
}
