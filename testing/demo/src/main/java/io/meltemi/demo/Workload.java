package io.meltemi.demo;

import java.util.List;
import java.util.Optional;

/**
 * A workload of the bookshop, as the files in samples/bookshop describe it.
 *
 * @param name of its pod
 * @param app of its service
 * @param host the last number of its address
 */
record Workload(String name, String app, String version, int host) {
  static final Workload GATEWAY = new Workload("gateway", "gateway", "v1", 10);

  static final List<Workload> ALL =
      List.of(
          GATEWAY,
          new Workload("storefront", "storefront", "v1", 11),
          new Workload("catalog", "catalog", "v1", 12),
          new Workload("reviews-v1", "reviews", "v1", 21),
          new Workload("reviews-v2", "reviews", "v2", 22),
          new Workload("reviews-v3", "reviews", "v3", 23));

  static Workload named(String name) {
    return ALL.stream().filter(w -> w.name.equals(name)).findFirst().orElseThrow();
  }

  boolean isGateway() {
    return equals(GATEWAY);
  }

  /** Whether it calls other workloads. */
  boolean callsOthers() {
    return app.equals("storefront");
  }

  /** The file in the watched folder that describes it. */
  String file() {
    return name + ".yaml";
  }

  /** The last number of its service's cluster address. */
  Optional<Integer> serviceHost() {
    return switch (app) {
      case "storefront" -> Optional.of(11);
      case "catalog" -> Optional.of(12);
      case "reviews" -> Optional.of(20);
      default -> Optional.empty();
    };
  }

  /** Its labels as a JSON object. */
  String labels() {
    return isGateway()
        ? "{\"istio\":\"bookshop-gateway\"}"
        : ("{\"app\":\"%s\",\"version\":\"%s\",\"service.istio.io/canonical-name\":\"%s\","
                + "\"service.istio.io/canonical-revision\":\"%s\"}")
            .formatted(app, version, app, version);
  }
}
