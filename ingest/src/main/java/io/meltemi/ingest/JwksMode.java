package io.meltemi.ingest;

/** Who fetches the keys of issuers, as PILOT_JWT_ENABLE_REMOTE_JWKS says. */
public enum JwksMode {
  /** Istiod. */
  ISTIOD,
  /** Each Envoy, from servers that are in the mesh; of others istiod. */
  HYBRID,
  /** Each Envoy. Those that only an issuer's discovery document tells of istiod fetches. */
  ENVOY;

  /**
   * @throws IllegalArgumentException naming the value and what was expected
   */
  public static JwksMode parse(String text) {
    return switch (text) {
      case "istiod", "false" -> ISTIOD;
      case "hybrid", "true" -> HYBRID;
      case "envoy" -> ENVOY;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" (expected: istiod, false, hybrid, true or envoy)");
    };
  }
}
