package io.meltemi.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where objects are on an API server, and what messages call them. */
final class ObjectPath {
  private ObjectPath() {}

  static String subject(ResourceType type, String namespace, String name) {
    return (type + " " + (namespace.isEmpty() ? "" : namespace + "/") + name).strip();
  }

  /**
   * @param name empty: that of all objects
   */
  static String path(ResourceType type, String namespace, String name) {
    var path = new StringBuilder(type.group().isEmpty() ? "/api/" : "/apis/");
    path.append(type.apiVersion());
    if (!namespace.isEmpty()) {
      path.append("/namespaces/").append(segment(namespace));
    }
    path.append('/').append(type.plural());
    if (!name.isEmpty()) {
      path.append('/').append(segment(name));
    }
    return path.toString();
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A further parameter; nothing where the value is empty. */
  static String query(String name, String value) {
    return value.isEmpty() ? "" : "&" + name + "=" + segment(value);
  }
}
