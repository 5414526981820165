package io.meltemi.cluster.kubelet;

import java.util.Optional;

/** Knows images by the names that pods call them. */
public interface Images {
  /** The image of that name, such as {@code registry.istio.io/release/proxyv2:1.30.3}. */
  Optional<Image> find(String name);

  /** The last part of an image's name, without tag and digest. */
  static String repository(String name) {
    String withoutDigest = name.replaceFirst("@.*", "");
    return withoutDigest.substring(withoutDigest.lastIndexOf('/') + 1).replaceFirst(":.*", "");
  }
}
