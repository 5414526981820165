package io.meltemi.config.gatewayapi;

import io.meltemi.base.Labels;
import io.meltemi.config.field.Fields;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the conditions of rules. */
final class RouteMatchReader {
  private static final String INVALID = "InvalidConfiguration";

  private RouteMatchReader() {}

  /** The API server's default for an HTTPRoute's rule without conditions: any path. */
  static HttpMatch anyPath() {
    return match(
        Optional.of(new StringMatch.Prefix("/")),
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap());
  }

  static HttpMatch http(Fields f, List<Fault> faults) {
    return match(
        Optional.of(path(f.child("path"), faults)),
        f.optionalString("method").map(StringMatch.Exact::new),
        values(f, "headers", "HeaderMatch", faults),
        values(f, "queryParams", "QueryParams", faults));
  }

  static HttpMatch grpc(Fields f, List<Fault> faults) {
    return match(
        f.object("method", method -> grpcPath(method, faults)),
        Optional.empty(),
        values(f, "headers", "HeaderMatch", faults),
        Collections.emptySortedMap());
  }

  private static HttpMatch match(
      Optional<StringMatch> path,
      Optional<StringMatch> method,
      SortedMap<String, HeaderMatch> headers,
      SortedMap<String, HeaderMatch> query) {
    return new HttpMatch(
        "",
        new HttpMatch.Request(path, false, Optional.empty(), method, Optional.empty()),
        headers,
        Collections.emptySortedMap(),
        query,
        OptionalInt.empty(),
        new HttpMatch.Source(Labels.NONE, "", List.of()),
        "");
  }

  private static StringMatch path(Fields f, List<Fault> faults) {
    String type = f.optionalString("type").orElse("PathPrefix");
    String value = f.optionalString("value").orElse("/");
    return switch (type) {
      // A slash at the end counts for nothing.
      case "PathPrefix" ->
          new StringMatch.Prefix(
              !value.equals("/") && value.endsWith("/")
                  ? value.substring(0, value.length() - 1)
                  : value);
      case "Exact" -> new StringMatch.Exact(value);
      case "RegularExpression" -> new StringMatch.Regex(value);
      default -> {
        faults.add(unknown(type, "Path match"));
        yield new StringMatch.Exact(value);
      }
    };
  }

  private static Fault unknown(String type, String of) {
    return new Fault(INVALID, "unknown type: \"%s\" is not supported %s type".formatted(type, of));
  }

  /** By name; of several of one name the last counts. */
  private static SortedMap<String, HeaderMatch> values(
      Fields f, String field, String what, List<Fault> faults) {
    var values = new TreeMap<String, HeaderMatch>();
    f.list(
        field,
        each -> {
          String type = each.optionalString("type").orElse("Exact");
          String value = each.string("value");
          switch (type) {
            case "Exact" ->
                values.put(
                    each.string("name"), new HeaderMatch.Value(new StringMatch.Exact(value)));
            case "RegularExpression" ->
                values.put(
                    each.string("name"), new HeaderMatch.Value(new StringMatch.Regex(value)));
            default -> faults.add(unknown(type, what));
          }
          return type;
        });
    return Collections.unmodifiableSortedMap(values);
  }

  /** gRPC's path is {@code /SERVICE/METHOD}. */
  private static StringMatch grpcPath(Fields f, List<Fault> faults) {
    String type = f.optionalString("type").orElse("Exact");
    Optional<String> service = f.optionalString("service");
    Optional<String> method = f.optionalString("method");
    boolean exact = type.equals("Exact");
    if (!exact && !type.equals("RegularExpression")) {
      faults.add(unknown(type, "Path match"));
    }
    if (service.isEmpty() && method.isEmpty()) {
      faults.add(new Fault(INVALID, "gRPC match must have method or service defined"));
      return new StringMatch.Exact("");
    }
    if (method.isEmpty()) {
      return exact
          ? new StringMatch.Prefix("/" + service.get() + "/")
          : new StringMatch.Regex("/" + service.get() + "/.+");
    }
    if (service.isEmpty()) {
      return new StringMatch.Regex("/[^/]+/" + method.get());
    }
    String path = "/" + service.get() + "/" + method.get();
    return exact ? new StringMatch.Exact(path) : new StringMatch.Regex(path);
  }
}
