package io.meltemi.inject.template;

/** Names of fields in Go and in JSON. */
final class ProtoNames {
  private ProtoNames() {}

  /** {@code DiscoveryAddress} is {@code discoveryAddress}. */
  static String json(String goName) {
    return goName.equals("MeshMTLS")
        ? "meshMTLS"
        : Character.toLowerCase(goName.charAt(0)) + goName.substring(1);
  }
}
