package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;

/** Lines for the user, who may leave out the namespace that objects are of. */
final class Page {
  /** One step to the right. */
  static final int STEP = 3;

  private static final String RULE = "--------------------";

  private final String namespace;
  private final StringBuilder text = new StringBuilder();

  Page(String namespace) {
    this.namespace = namespace;
  }

  void line(int indent, String line) {
    text.repeat(' ', indent).append(line).append('\n');
  }

  void line(String line) {
    line(0, line);
  }

  void rule() {
    line(RULE);
  }

  /** {@code NAME}, with {@code .NAMESPACE} where that is another one. */
  String name(Json object) {
    Json metadata = object.at("metadata");
    String of = metadata.at("namespace").text();
    String name = metadata.at("name").text();
    return of.equals(namespace) ? name : name + "." + of;
  }

  String print() {
    return text.toString();
  }
}
