package io.meltemi.model;

import java.util.Set;
import java.util.SortedMap;

/**
 * A Kubernetes Secret or ConfigMap with certificates. Its data never shows in print.
 *
 * @param base64Data of the {@link #FIELDS}, those that there are
 */
public record Secret(ConfigMeta meta, String type, SortedMap<String, String> base64Data)
    implements MeshObject {
  /** What proxies' credentials are made of; nothing else is kept. */
  public static final Set<String> FIELDS =
      Set.of(
          "tls.crt",
          "tls.key",
          "tls.ocsp-staple",
          "ca.crt",
          "ca.crl",
          "cert",
          "key",
          "cacert",
          "crl",
          ".dockerconfigjson");

  @Override
  public String toString() {
    return meta + " [redacted]";
  }
}
