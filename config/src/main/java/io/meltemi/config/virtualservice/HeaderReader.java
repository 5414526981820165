package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.HeaderOperations;
import io.meltemi.model.VirtualService.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Reads the {@code headers} of a rule or of one of its destinations. */
final class HeaderReader {
  private HeaderReader() {}

  static Headers read(Fields route) {
    return route
        .object(
            "headers",
            f -> {
              var headers =
                  new Headers(
                      f.object("request", r -> operations(r, true)).orElse(HeaderOperations.NONE),
                      f.object("response", r -> operations(r, false))
                          .orElse(HeaderOperations.NONE));
              f.done();
              return headers;
            })
        .orElse(Headers.NONE);
  }

  private static HeaderOperations operations(Fields f, boolean mayBeAuthority) {
    SortedMap<String, String> set = values(f, "set", mayBeAuthority);
    SortedMap<String, String> add = values(f, "add", mayBeAuthority);
    List<String> remove = f.strings("remove");
    for (String name : remove) {
      if (!isFree(name, false)) {
        f.error(
            "remove",
            "\"" + name + "\" (expected: a header that is not Host or :…)",
            nameFault(name, false));
      } else if (!HttpChecks.isLine(name)) {
        f.error("remove", "has a line break (expected: one line of text)");
      }
    }
    f.done();
    return new HeaderOperations(set, add, remove);
  }

  private static SortedMap<String, String> values(Fields f, String field, boolean mayBeAuthority) {
    return f.map(
        field,
        entry -> {
          if (!isFree(entry.key(), mayBeAuthority)) {
            entry.error(
                "(expected: the name of a header that may be changed)",
                nameFault(entry.key(), mayBeAuthority));
          } else if (!HttpChecks.isLine(entry.key())) {
            entry.error("(expected: one line of text)");
          }
          String value = entry.text();
          HttpChecks.headerValueFault(value).ifPresent(entry::bad);
          return value;
        });
  }

  private static String nameFault(String name, boolean mayBeAuthority) {
    if (name.isEmpty()) {
      return "header name cannot be empty";
    }
    return "invalid header "
        + IstioWords.quoted(name)
        + (name.equalsIgnoreCase("host") && !mayBeAuthority
            ? ": cannot set Host header"
            : ": header cannot have \":\" prefix");
  }

  private static boolean isFree(String name, boolean mayBeAuthority) {
    boolean internal = name.startsWith(":") || name.equalsIgnoreCase("host");
    return !name.isEmpty() && (!internal || mayBeAuthority && isAuthority(name));
  }

  private static boolean isAuthority(String name) {
    return name.equalsIgnoreCase(":authority") || name.equalsIgnoreCase("host");
  }

  /** The authority may be rewritten in one place only. */
  static void checkAuthority(Fields route, String rewritten, Headers headers) {
    long places =
        Stream.of(headers.request().set(), headers.request().add())
            .flatMap(map -> map.keySet().stream())
            .filter(HeaderReader::isAuthority)
            .count();
    if (places + (rewritten.isEmpty() ? 0 : 1) > 1) {
      route.error(
          "headers",
          "rewrites the authority again (expected: once)",
          authorityFault(rewritten, headers));
    }
  }

  private static String authorityFault(String rewritten, Headers headers) {
    var values = new ArrayList<String>();
    if (!rewritten.isEmpty()) {
      values.add(rewritten);
    }
    Stream.of(headers.request().set(), headers.request().add())
        .flatMap(map -> map.entrySet().stream())
        .filter(entry -> isAuthority(entry.getKey()))
        .forEach(entry -> values.add(entry.getValue()));
    return "authority header cannot be set multiple times: have "
        + IstioWords.quoted(values.get(0))
        + ", attempting to set "
        + IstioWords.quoted(values.get(1));
  }
}
