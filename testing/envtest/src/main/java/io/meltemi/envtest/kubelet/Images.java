package io.meltemi.envtest.kubelet;

import java.util.Optional;

/** The images that pods may name, and what stands for each. */
public interface Images {
  /** The image of that name, such as {@code registry.istio.io/release/proxyv2:1.30.3}. */
  Optional<Image> find(String name);

  /** The last part of an image's name, without tag and digest. */
  static String repository(String name) {
    String withoutDigest = name.replaceFirst("@.*", "");
    return withoutDigest.substring(withoutDigest.lastIndexOf('/') + 1).replaceFirst(":.*", "");
  }
}
