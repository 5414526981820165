package io.meltemi.base.json;

/**
 * How a {@link JsonWriter} lays a document out.
 *
 * @param indent of one level; empty is everything on one line
 * @param escapesHtml whether {@code <}, {@code >} and {@code &} are escaped, as Go's encoding/json
 *     does unless told otherwise
 * @param opensEmpty whether an empty object takes three lines, as Istio's tools print a message
 */
public record JsonStyle(String indent, boolean escapesHtml, boolean opensEmpty) {
  /** One line. */
  public static final JsonStyle COMPACT = new JsonStyle("", false, false);

  /** One line, as Go's json.Marshal. */
  public static final JsonStyle GO = new JsonStyle("", true, false);

  /** Two spaces to a level. */
  public static final JsonStyle PRETTY = new JsonStyle("  ", false, false);

  /** Two spaces to a level, as Go's json.MarshalIndent. */
  public static final JsonStyle GO_PRETTY = new JsonStyle("  ", true, false);

  boolean isIndented() {
    return !indent.isEmpty();
  }
}
