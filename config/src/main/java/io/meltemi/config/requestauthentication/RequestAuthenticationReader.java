package io.meltemi.config.requestauthentication;

import io.meltemi.base.HttpUrl;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.RequestAuthentication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a RequestAuthentication. */
public final class RequestAuthenticationReader {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private RequestAuthenticationReader() {}

  /**
   * What could be read; all of it where there is no error. What no Envoy would take is not in it,
   * for then what stands in for the policy would not be in force either.
   */
  public static RequestAuthentication read(ObjectInput in) {
    Fields f = in.spec();
    PolicyTargets targets = Targets.read(f);
    List<JwtRule> rules = f.list("jwtRules", RequestAuthenticationReader::rule);
    f.done();
    return new RequestAuthentication(in.meta(), targets, rules);
  }

  private static JwtRule rule(Fields f) {
    String issuer = f.string("issuer");
    if (issuer.isEmpty() && !f.has("jwksUri")) {
      f.bad(
          "issuer", "who made the token, or jwksUri", "issuer or jwksUri must be non-empty string");
    }
    var rule =
        new JwtRule(
            issuer,
            texts(f, "audiences"),
            keys(f, issuer),
            new JwtRule.Locations(
                read(f, "fromHeaders", RequestAuthenticationReader::fromHeader),
                texts(f, "fromParams"),
                texts(f, "fromCookies")),
            new JwtRule.Output(
                f.bool("forwardOriginalToken"),
                payloadHeader(f),
                read(f, "outputClaimToHeaders", RequestAuthenticationReader::claimToHeader)),
            texts(f, "spaceDelimitedClaims"));
    f.done();
    return rule;
  }

  private static List<String> texts(Fields f, String field) {
    List<String> texts = f.strings(field);
    if (texts.contains("")) {
      f.error(field, "has an empty value (expected: text in each)", emptyText(field));
    }
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }

  private static String emptyText(String field) {
    return switch (field) {
      case "audiences" -> "audience must be non-empty string";
      case "fromParams" -> "location query must be non-empty string";
      default -> "cookie name must be non-empty string";
    };
  }

  private static <T> List<T> read(Fields f, String field, Function<Fields, Optional<T>> reader) {
    return f.list(field, reader).stream().flatMap(Optional::stream).toList();
  }

  private static String payloadHeader(Fields f) {
    String header = f.string("outputPayloadToHeader");
    if (isLine(header)) {
      return header;
    }
    f.bad("outputPayloadToHeader", "the name of a header");
    return "";
  }

  /** Whether it can be in a header at all. */
  private static boolean isLine(String text) {
    return text.chars().noneMatch(c -> c == 0 || c == '\n' || c == '\r');
  }

  private static JwtKeys keys(Fields f, String issuer) {
    if (f.count("jwks", "jwksUri") == 2) {
      f.error("jwks", "set beside jwksUri (expected: one of them)");
    }
    String url = f.string("jwksUri");
    if (!url.isEmpty() && HttpUrl.parse(url).isEmpty()) {
      f.bad(
          "jwksUri",
          "an address with http:// or https://",
          "URI scheme " + IstioWords.quoted(Checks.urlScheme(url)) + " is not supported");
    }
    Duration timeout = f.duration("timeout").orElse(TIMEOUT);
    String keys = f.string("jwks");
    if (!keys.isEmpty()) {
      if (!KeySets.isKeySet(keys)) {
        f.error(
            "jwks",
            "no keys (expected: JSON, a key or {\"keys\": [...]})",
            "jwks parse error: failed to unmarshal JWK");
      }
      return new JwtKeys.Inline(keys);
    }
    return new JwtKeys.At(
        url.isEmpty()
            ? new JwksSource(JwksSource.Kind.ISSUER, issuer)
            : new JwksSource(JwksSource.Kind.KEYS, url),
        timeout);
  }

  private static Optional<JwtRule.Header> fromHeader(Fields f) {
    var header = new JwtRule.Header(f.string("name"), f.string("prefix"));
    boolean named = !header.name().isEmpty() && isLine(header.name());
    if (!named) {
      f.bad("name", "the name of a header", "location header name must be non-empty string");
    }
    boolean prefixed = isLine(header.prefix());
    if (!prefixed) {
      f.bad("prefix", "what is before the token, on one line");
    }
    f.done();
    return Optional.of(header).filter(_ -> named && prefixed);
  }

  private static Optional<JwtRule.ClaimHeader> claimToHeader(Fields f) {
    var out = new JwtRule.ClaimHeader(f.string("header"), f.string("claim"));
    boolean named = HttpChecks.isHeaderName(out.header());
    String incomplete = "outputClaimToHeaders header and claim value must be non-empty string";
    if (!named) {
      f.bad(
          "header",
          "the name of a header",
          out.header().isEmpty() || out.claim().isEmpty()
              ? incomplete
              : "header name " + out.header() + " is not a valid header name");
    }
    if (out.claim().isEmpty()) {
      f.bad("claim", "the name of a claim", incomplete);
    }
    f.done();
    return Optional.of(out).filter(_ -> named && !out.claim().isEmpty());
  }
}
