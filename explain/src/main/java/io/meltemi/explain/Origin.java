package io.meltemi.explain;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.Optional;

/** Names the object that a part of the configuration was made from. */
final class Origin {
  private static final int PARTS = 8;

  private Origin() {}

  /** {@code VirtualService shop/reviews}, from the path that istiod leaves in the metadata. */
  static Optional<String> of(Metadata metadata) {
    Value path =
        metadata
            .getFilterMetadataOrDefault("istio", com.google.protobuf.Struct.getDefaultInstance())
            .getFieldsMap()
            .get("config");
    if (path == null) {
      return Optional.empty();
    }
    // /apis/networking.istio.io/v1/namespaces/shop/virtual-service/reviews
    String[] parts = path.getStringValue().split("/", -1);
    return parts.length == PARTS
        ? Optional.of(kind(parts[6]) + " " + parts[5] + "/" + parts[7])
        : Optional.of(path.getStringValue());
  }

  /** {@code AuthorizationPolicy shop/viewers}, of {@code ns[shop]-policy[viewers]-rule[0]}. */
  static Optional<String> ofPolicy(String name) {
    int namespace = name.indexOf("ns[");
    int policy = name.indexOf("]-policy[");
    int end = name.indexOf("]-rule[");
    return namespace < 0 || policy < namespace || end < policy
        ? Optional.empty()
        : Optional.of(
            "AuthorizationPolicy "
                + name.substring(namespace + 3, policy)
                + "/"
                + name.substring(policy + 9, end));
  }

  private static String kind(String dashed) {
    var kind = new StringBuilder();
    for (String word : dashed.split("-", -1)) {
      if (!word.isEmpty()) {
        kind.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
      }
    }
    return kind.toString();
  }
}
