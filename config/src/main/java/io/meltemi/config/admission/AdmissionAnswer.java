package io.meltemi.config.admission;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a review.
 *
 * @param refusal why it is refused; absent where it is allowed
 */
record AdmissionAnswer(Optional<String> refusal, List<String> warnings) {
  /** What the API server makes of a refusal that names no code of its own. */
  private static final int BAD_REQUEST = 400;

  AdmissionAnswer {
    warnings = List.copyOf(warnings);
  }

  static AdmissionAnswer allowed(List<String> warnings) {
    return new AdmissionAnswer(Optional.empty(), warnings);
  }

  static AdmissionAnswer refused(String message, List<String> warnings) {
    return new AdmissionAnswer(Optional.of(message), warnings);
  }

  /** An AdmissionReview as JSON. */
  byte[] json(String apiVersion, String uid) {
    var out = new StringBuilder(256);
    out.append("{\"kind\":\"AdmissionReview\",\"apiVersion\":");
    quote(apiVersion, out);
    out.append(",\"response\":{\"uid\":");
    quote(uid, out);
    out.append(",\"allowed\":").append(refusal.isEmpty());
    refusal.ifPresent(
        message -> {
          out.append(",\"status\":{\"status\":\"Failure\",\"code\":").append(BAD_REQUEST);
          out.append(",\"message\":");
          quote(message, out);
          out.append('}');
        });
    for (int i = 0; i < warnings.size(); i++) {
      out.append(i == 0 ? ",\"warnings\":[" : ",");
      quote(warnings.get(i), out);
    }
    out.append(warnings.isEmpty() ? "}}" : "]}}");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) && !paired(text, i)) {
        out.append("\\u%04x".formatted(c < ' ' ? (int) c : 0xFFFD));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
