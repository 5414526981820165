package io.meltemi.debug;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The parameters of a request's URL; of one that is given twice, the first counts. */
record Query(Map<String, String> parameters) {
  private static final int LONGEST = 8192;

  /**
   * @param raw the part of the URL after the question mark; may be empty
   * @throws BadRequestException when it is too long or not properly escaped
   */
  static Query parse(String raw) throws BadRequestException {
    if (raw.length() > LONGEST) {
      throw new BadRequestException();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!name.isEmpty()) {
        parameters.putIfAbsent(decoded(name), decoded(value));
      }
    }
    return new Query(parameters);
  }

  private static String decoded(String text) throws BadRequestException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new BadRequestException();
    }
  }

  /** The value; empty where there is none. */
  String get(String name) {
    return parameters.getOrDefault(name, "");
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** The parameters cannot be read. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
