package io.meltemi.ca.auth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variable JWT_RULE, as Istio's: {@code {"issuer": "https://…", "audiences": ["istio-ca"],
 * "jwks": "{…}"}}, or with {@code "jwksUri": "file:///…"} in place of {@code jwks}. Keys are not
 * fetched over the network.
 */
public record JwtRule(String issuer, List<String> audiences, JWKSet keys) {
  private static final long MAX_BYTES = 1 << 20;

  public JwtRule {
    audiences = List.copyOf(audiences);
  }

  /**
   * @throws IllegalArgumentException naming the field and what was expected
   */
  public static JwtRule parse(String json) {
    try {
      Map<String, Object> fields = JSONObjectUtils.parse(json, (int) MAX_BYTES);
      String issuer = text(fields, "issuer");
      if (issuer.isEmpty()) {
        throw new IllegalArgumentException("JWT_RULE: issuer: missing");
      }
      List<String> audiences =
          Optional.ofNullable(JSONObjectUtils.getStringList(fields, "audiences")).orElse(List.of());
      return new JwtRule(issuer, audiences, JWKSet.parse(keys(fields)));
    } catch (ParseException e) {
      throw new IllegalArgumentException("JWT_RULE: " + e.getMessage(), e);
    }
  }

  private static String text(Map<String, Object> fields, String name) throws ParseException {
    return Optional.ofNullable(JSONObjectUtils.getString(fields, name)).orElse("");
  }

  private static String keys(Map<String, Object> fields) throws ParseException {
    String inline = text(fields, "jwks");
    if (!inline.isEmpty()) {
      return inline;
    }
    String address = text(fields, fields.containsKey("jwks_uri") ? "jwks_uri" : "jwksUri");
    if (!address.startsWith("file:")) {
      throw new IllegalArgumentException(
          "JWT_RULE: jwksUri: \"" + address + "\" (expected: a file:/// URI, or the keys in jwks)");
    }
    Path file = Path.of(URI.create(address));
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            "JWT_RULE: jwksUri: %s has more than %d bytes".formatted(file, MAX_BYTES));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "JWT_RULE: jwksUri: " + file + ": " + e + " (expected: a file that can be read)", e);
    }
  }
}
