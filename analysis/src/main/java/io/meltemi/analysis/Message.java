package io.meltemi.analysis;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that is wrong.
 *
 * @param resource the object that has it; absent where it is nobody's
 * @param line of the field that is wrong, or of the object; absent where there is no file
 */
public record Message(
    MessageType type, String text, Optional<Resource> resource, OptionalInt line) {
  private static final String DOCUMENTATION =
      "https://istio.io/v1.30/docs/reference/config/analysis";

  /**
   * By cluster, level, code, object and text.
   *
   * <p>Source: istio 1.30.3 pkg/config/analysis/diag/messages.go.
   */
  public static final Comparator<Message> ORDER =
      Comparator.comparing((Message m) -> m.resource().map(r -> r.origin().cluster()).orElse(""))
          .thenComparing(m -> m.type().level())
          .thenComparing(m -> m.type().code())
          .thenComparing(m -> m.resource().map(Resource::sortKey).orElse(""))
          .thenComparing(Message::toString);

  public static Message of(MessageType type, Resource resource, Object... values) {
    OptionalInt line =
        resource.origin().file().isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(resource.origin().line());
    return new Message(type, type.text(values), Optional.of(resource), line);
  }

  /** This message at another line, where that is known. */
  public Message atLine(OptionalInt other) {
    return other.isPresent() ? new Message(type, text, resource, other) : this;
  }

  /** Kind and name of the object; empty where there is none. */
  public String origin() {
    return resource.map(Resource::friendlyName).orElse("");
  }

  /** File and line, as {@code file:12}; empty where the object is in no file. */
  public String reference() {
    return line.isPresent() ? resource.orElseThrow().origin().file() + ":" + line.getAsInt() : "";
  }

  /** Where Istio's documentation of the code is. */
  public static String documentation(String code) {
    return DOCUMENTATION + "/" + code.toLowerCase(Locale.ROOT) + "/?ref=istioctl-analyze";
  }

  /** Where all of it is documented. */
  public static String documentation() {
    return DOCUMENTATION;
  }

  /** The object in brackets, with a space before it, as the log format has it. */
  public String place() {
    if (resource.isEmpty()) {
      return "";
    }
    String reference = reference();
    return " (" + origin() + (reference.isEmpty() ? "" : " " + reference) + ")";
  }

  @Override
  public String toString() {
    return type.level().label() + " [" + type.code() + "]" + place() + " " + text;
  }
}
