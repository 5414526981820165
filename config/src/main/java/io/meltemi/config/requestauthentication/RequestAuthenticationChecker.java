package io.meltemi.config.requestauthentication;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.config.yaml.JsonParser;
import io.meltemi.config.yaml.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks a RequestAuthentication. */
public final class RequestAuthenticationChecker {
  private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "oct", "OKP");

  private RequestAuthenticationChecker() {}

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    Targets.check(f);
    f.list("jwtRules", RequestAuthenticationChecker::rule);
    f.done();
  }

  private static Fields rule(Fields f) {
    if (f.string("issuer").isEmpty()) {
      f.bad("issuer", "who made the token");
    }
    for (String field : List.of("audiences", "fromParams", "fromCookies", "spaceDelimitedClaims")) {
      if (f.strings(field).contains("")) {
        f.error(field, "has an empty value (expected: text in each)");
      }
    }
    checkKeys(f);
    f.list("fromHeaders", RequestAuthenticationChecker::fromHeader);
    f.list("outputClaimToHeaders", RequestAuthenticationChecker::claimToHeader);
    f.string("outputPayloadToHeader");
    f.bool("forwardOriginalToken");
    f.duration("timeout");
    f.done();
    return f;
  }

  private static void checkKeys(Fields f) {
    if (f.count("jwks", "jwksUri") == 2) {
      f.error("jwks", "set beside jwksUri (expected: one of them)");
    }
    String uri = f.string("jwksUri");
    boolean web = uri.startsWith("http://") || uri.startsWith("https://");
    if (!uri.isEmpty() && (!web || !Checks.isUrl(uri))) {
      f.bad("jwksUri", "an address with http:// or https://");
    }
    String keys = f.string("jwks");
    if (!keys.isEmpty() && !isKeySet(keys)) {
      f.error("jwks", "no keys (expected: JSON, a key or {\"keys\": [...]})");
    }
  }

  private static boolean isKeySet(String text) {
    Optional<Node> node = JsonParser.parse(text, 1);
    if (node.isEmpty() || !(node.get() instanceof Node.Mapping set)) {
      return false;
    }
    return set.find("keys") instanceof Node.Sequence(var keys, _)
        ? keys.stream().allMatch(RequestAuthenticationChecker::isKey)
        : isKey(set);
  }

  private static boolean isKey(Node node) {
    return node instanceof Node.Mapping key
        && key.find("kty") instanceof Node.Scalar type
        && KEY_TYPES.contains(type.text());
  }

  private static Fields fromHeader(Fields f) {
    if (f.string("name").isEmpty()) {
      f.bad("name", "the name of a header");
    }
    f.string("prefix");
    f.done();
    return f;
  }

  private static Fields claimToHeader(Fields f) {
    if (!Checks.isHeaderName(f.string("header"))) {
      f.bad("header", "the name of a header");
    }
    if (f.string("claim").isEmpty()) {
      f.bad("claim", "the name of a claim");
    }
    f.done();
    return f;
  }
}
