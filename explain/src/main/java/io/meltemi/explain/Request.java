package io.meltemi.explain;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An HTTP request.
 *
 * @param authority its host, with the port where the client sends it
 * @param path with the query
 * @param headers by name in lower case
 */
public record Request(
    String method,
    String scheme,
    String authority,
    String path,
    SortedMap<String, String> headers) {
  public Request {
    var lower = new TreeMap<String, String>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    headers = Collections.unmodifiableSortedMap(lower);
  }

  public static Request of(
      String method, String scheme, String authority, String path, Map<String, String> headers) {
    return new Request(method, scheme, authority, path, new TreeMap<>(headers));
  }

  /** A header's value, that of HTTP/2's pseudo headers too. */
  Optional<String> header(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case ":method" -> Optional.of(method);
      case ":scheme" -> Optional.of(scheme);
      case ":authority", "host" -> Optional.of(authority);
      case ":path" -> Optional.of(path);
      default -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    };
  }

  /** The path without query and fragment. */
  String pathOnly() {
    int end = path.length();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '?' || path.charAt(i) == '#') {
        end = i;
        break;
      }
    }
    return path.substring(0, end);
  }

  String query() {
    int start = path.indexOf('?');
    int end = path.indexOf('#', Math.max(start, 0));
    return start < 0 ? "" : path.substring(start + 1, end < 0 ? path.length() : end);
  }

  /** The authority without its port. */
  public String host() {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') && colon > 0
        ? authority.substring(0, colon)
        : authority;
  }

  /** Whether it asks, by CORS, what another request may do. */
  boolean isPreflight() {
    return method.equals("OPTIONS")
        && header("origin").isPresent()
        && header("access-control-request-method").isPresent();
  }

  Request withAuthority(String other) {
    return new Request(method, scheme, other, path, headers);
  }

  Request withPath(String other) {
    return new Request(method, scheme, authority, other, headers);
  }
}
