package io.meltemi.analysis;

/**
 * What is not to be told: a code for the objects that a pattern names.
 *
 * @param resource {@code Kind namespace/name} or {@code Kind name.namespace}; {@code *} stands for
 *     any text
 */
public record Suppression(String code, String resource) {
  /** The annotation by which an object suppresses codes for itself. */
  static final String ANNOTATION = "galley.istio.io/analyze-suppress";

  boolean covers(Message message) {
    return message.type().code().equals(code)
        && message
            .resource()
            .map(r -> matches(resource, r.friendlyName()) || matches(resource, dotted(r)))
            .orElse(false);
  }

  /** Whether the object itself suppresses the message. */
  static boolean isOwn(Message message) {
    String codes =
        message.resource().map(r -> r.annotations().getOrDefault(ANNOTATION, "")).orElse("");
    for (String code : codes.split(",", -1)) {
      if (code.equals("*") || code.equals(message.type().code())) {
        return true;
      }
    }
    return false;
  }

  /** The form that the help of Istio's command shows. */
  private static String dotted(Resource resource) {
    return resource.kind().kind()
        + " "
        + resource.name()
        + (resource.namespace().isEmpty() ? "" : "." + resource.namespace());
  }

  /** Whether the pattern, in which {@code *} stands for any text, matches all of the text. */
  static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    String last = parts[parts.length - 1];
    int at = parts[0].length();
    if (!text.startsWith(parts[0])) {
      return false;
    }
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return text.length() - last.length() >= at && text.endsWith(last);
  }
}
