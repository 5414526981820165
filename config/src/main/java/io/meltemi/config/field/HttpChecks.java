package io.meltemi.config.field;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What Istio takes for a header, its value and a status of HTTP.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/agent/validation.go.
 */
public final class HttpChecks {
  /** The codes that have a name, as Go's net/http knows them. */
  private static final Set<Integer> NAMED_STATUS =
      Set.of(
          100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303,
          304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413,
          414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502,
          503, 504, 505, 506, 507, 508, 510, 511);

  private static final Set<String> PSEUDO_HEADERS =
      Set.of(":method", ":scheme", ":authority", ":path", ":status");

  private HttpChecks() {}

  public static boolean isHeaderName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c == '-' || c == '_' || Checks.isAlphanumeric((char) c));
  }

  /** Whether a request may be matched by it: a header, or a pseudo header of HTTP/2. */
  public static boolean isMatchableHeader(String name) {
    return isHeaderName(name) || PSEUDO_HEADERS.contains(name);
  }

  /** Whether it is a claim of a JWT in the place of a header, which only gateways match. */
  public static boolean isClaimRoute(String header) {
    String lower = header.toLowerCase(Locale.ROOT);
    return lower.startsWith("@request.auth.claims.")
            && lower.length() > "@request.auth.claims.".length()
        || lower.startsWith("@request.auth.claims[") && lower.endsWith("]");
  }

  /** What is wrong with the value of a header that Envoy adds, where {@code %X%} is a command. */
  public static Optional<String> headerValueFault(String value) {
    int at = 0;
    while (at < value.length()) {
      char c = value.charAt(at);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return Optional.of("no control characters");
      }
      if (c == '%') {
        int end = commandEnd(value, at + 1);
        if (end < 0) {
          return Optional.of("%COMMAND%, or %% for a percent sign");
        }
        if (end > at + 1 && !isUpperCase(value.charAt(at + 1))) {
          return Optional.of("%COMMAND% in capital letters, or %% for a percent sign");
        }
        at = end;
      }
      at++;
    }
    return Optional.empty();
  }

  /** Where the % is that ends a command; one in the command's parentheses does not. */
  private static int commandEnd(String value, int from) {
    int end = value.indexOf('%', from);
    int open = value.indexOf('(', from);
    if (open < 0 || open > end) {
      return end;
    }
    int close = value.indexOf(')', open);
    return close < end ? end : value.indexOf('%', close);
  }

  private static boolean isUpperCase(char c) {
    return c >= 'A' && c <= 'Z';
  }

  public static boolean isNamedHttpStatus(int code) {
    return NAMED_STATUS.contains(code);
  }
}
