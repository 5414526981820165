package io.meltemi.model;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * A Kubernetes Secret or ConfigMap with certificates. Its data never shows in print.
 *
 * @param base64Data of the {@link #FIELDS}, those that there are
 * @param otherFields the names of its other fields, sorted, as far as the source tells them
 */
public record Secret(
    ConfigMeta meta, String type, SortedMap<String, String> base64Data, List<String> otherFields)
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

  public Secret {
    otherFields = List.copyOf(otherFields);
  }

  public Secret(ConfigMeta meta, String type, SortedMap<String, String> base64Data) {
    this(meta, type, base64Data, List.of());
  }

  @Override
  public String toString() {
    return meta + " [redacted]";
  }
}
