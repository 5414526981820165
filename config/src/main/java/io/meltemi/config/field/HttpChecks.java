package io.meltemi.config.field;

import java.nio.charset.StandardCharsets;
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

  /** Bytes of a name and of a value, beyond which Envoy refuses the route table. */
  private static final int MAX_HEADER = 16_384;

  private static final String LENGTH = "at most " + MAX_HEADER + " bytes";

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
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
      return Optional.of("no control characters");
    }
    return isTooLong(value) ? Optional.of(LENGTH) : FormatStrings.fault(value);
  }

  /** Whether Envoy takes the text for the name of a header, or as a part of one's value. */
  public static boolean isLine(String text) {
    return text.chars().noneMatch(c -> c == 0 || c == '\n' || c == '\r') && !isTooLong(text);
  }

  private static boolean isTooLong(String text) {
    return text.length() > MAX_HEADER || text.getBytes(StandardCharsets.UTF_8).length > MAX_HEADER;
  }

  public static boolean isNamedHttpStatus(int code) {
    return NAMED_STATUS.contains(code);
  }
}
