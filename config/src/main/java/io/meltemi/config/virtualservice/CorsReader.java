package io.meltemi.config.virtualservice;

import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.UnmatchedPreflights;
import java.util.List;
import java.util.Set;

/** Reads the {@code corsPolicy} of a rule. */
final class CorsReader {
  private static final EnumNames<UnmatchedPreflights> UNMATCHED =
      EnumNames.inOrder(UnmatchedPreflights.values());
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  private CorsReader() {}

  static Cors read(Fields f) {
    List<StringMatch> origins = HttpMatchReader.required(f, "allowOrigins");
    List<String> deprecated = f.strings("allowOrigin");
    if (origins.isEmpty()) {
      origins = deprecated.stream().<StringMatch>map(StringMatch.Exact::new).toList();
    }
    List<String> methods = f.strings("allowMethods");
    for (String method : methods) {
      if (!METHODS.contains(method)) {
        f.error(
            "allowMethods",
            "\"" + method + "\" (expected: an HTTP method in capitals)",
            IstioWords.quoted(method) + " is not a supported HTTP method");
      }
    }
    var cors =
        new Cors(
            origins,
            methods,
            headerNames(f, "allowHeaders"),
            headerNames(f, "exposeHeaders"),
            f.duration("maxAge"),
            f.optionalBool("allowCredentials"),
            f.enumOf("unmatchedPreflights", UNMATCHED, UnmatchedPreflights.UNSPECIFIED));
    if (cors.maxAge().isPresent() && cors.maxAge().get().toNanosPart() > 0) {
      f.bad("maxAge", "whole seconds", "max_age duration is accurate only to seconds precision");
    }
    f.done();
    return cors;
  }

  private static List<String> headerNames(Fields f, String field) {
    List<String> names = f.strings(field);
    for (String name : names) {
      if (!name.equals("*") && !HttpChecks.isHeaderName(name)) {
        f.error(
            field,
            "\"" + name + "\" (expected: the name of a header, or *)",
            name.isEmpty()
                ? "header name cannot be empty"
                : "header name " + name + " is not a valid header name");
      }
    }
    return names;
  }
}
