package io.meltemi.config.requestauthentication;

import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** JSON Web Key Sets, as far as istiod looks into them. */
public final class KeySets {
  private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "oct", "OKP");

  private KeySets() {}

  /** Whether the text is a key, or a set of keys, which may be empty. */
  public static boolean isKeySet(String text) {
    Optional<Node> node = JsonParser.object(text, 1);
    if (node.isEmpty() || !(node.get() instanceof Node.Mapping set)) {
      return false;
    }
    return set.find("keys") instanceof Node.Sequence(var keys, _)
        ? keys.stream().allMatch(KeySets::isKey)
        : isKey(set);
  }

  /** The keys of a set that has some, each by its fields; empty for any other text. */
  public static List<Object> keysOf(String text) {
    return JsonParser.object(text, 1)
        .filter(
            node ->
                node instanceof Node.Mapping set
                    && set.find("keys") instanceof Node.Sequence(var keys, _)
                    && keys.stream().allMatch(KeySets::isKey))
        .map(node -> Node.plainMap((Node.Mapping) node).get("keys"))
        .map(keys -> List.copyOf((List<?>) keys))
        .map(keys -> List.<Object>copyOf(keys))
        .orElse(List.of());
  }

  /** The address of the keys in an issuer's discovery document; absent where it has none. */
  public static Optional<String> addressIn(String document) {
    return JsonParser.object(document, 1)
        .map(node -> node instanceof Node.Mapping fields ? fields.find("jwks_uri") : null)
        .filter(node -> node instanceof Node.Scalar(var type, _, _) && type == Node.Type.STRING)
        .map(node -> ((Node.Scalar) node).text());
  }

  private static boolean isKey(Node node) {
    return node instanceof Node.Mapping key
        && key.find("kty") instanceof Node.Scalar type
        && KEY_TYPES.contains(type.text());
  }
}
