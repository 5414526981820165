package io.meltemi.translate.authz;

import java.util.List;

/** What a {@code when} can ask for, by its key. */
enum Attribute {
  DESTINATION_IP("destination.ip"),
  DESTINATION_PORT("destination.port"),
  SERVER_NAME("connection.sni"),
  ENVOY_METADATA("experimental.envoy.filters."),
  SOURCE_IP("source.ip"),
  REMOTE_IP("remote.ip"),
  NAMESPACE("source.namespace"),
  PRINCIPAL("source.principal"),
  SERVICE_ACCOUNT("source.serviceAccount"),
  TRUST_DOMAIN("source.trustDomain"),
  REQUEST_PRINCIPAL("request.auth.principal"),
  AUDIENCES("request.auth.audiences"),
  PRESENTER("request.auth.presenter"),
  CLAIM("request.auth.claims["),
  HEADER("request.headers["),
  INLINE_HEADER("request.experimental.inline.headers["),
  UNKNOWN("");

  private final String key;

  Attribute(String key) {
    this.key = key;
  }

  static Attribute of(String key) {
    for (Attribute attribute : values()) {
      boolean hasName = attribute.key.endsWith("[") || attribute == ENVOY_METADATA;
      if (hasName
          ? key.startsWith(attribute.key) && key.endsWith("]")
          : key.equals(attribute.key)) {
        return attribute;
      }
    }
    return UNKNOWN;
  }

  /** The name in {@code request.headers[name]}. */
  static String header(String key) {
    return key.substring(key.indexOf('[') + 1, key.length() - 1);
  }

  /** The path in {@code request.auth.claims[a][b]}; where it is no path, all of it is one name. */
  static List<String> claim(String key) {
    String name = header(key);
    List<String> path = List.of(name.split("]\\[", -1));
    boolean plain =
        path.stream().noneMatch(part -> part.indexOf('[') >= 0 || part.indexOf(']') >= 0);
    return plain ? path : List.of(name);
  }
}
