package io.meltemi.translate.route;

import io.meltemi.model.ConfigMeta;

/** Whose rules a VirtualService follows: Istio's own, or those of the API that it was made from. */
enum RouteSemantics {
  ISTIO,
  INGRESS,
  GATEWAY;

  private static final String ANNOTATION = "internal.istio.io/route-semantics";

  static RouteSemantics of(ConfigMeta meta) {
    return switch (meta.annotations().getOrDefault(ANNOTATION, "")) {
      case "ingress" -> INGRESS;
      case "gateway" -> GATEWAY;
      default -> ISTIO;
    };
  }

  /** Whether a prefix {@code /a} matches {@code /a/b} but not {@code /ab}. */
  boolean prefixesEndAtSlash() {
    return this != ISTIO;
  }
}
