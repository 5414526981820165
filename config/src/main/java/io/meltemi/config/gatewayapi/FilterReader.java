package io.meltemi.config.gatewayapi;

import io.meltemi.config.field.Fields;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.HeaderOperations;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction.Redirect;
import io.meltemi.model.VirtualService.RegexRewrite;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.model.VirtualService.Rewrite;
import io.meltemi.model.VirtualService.UnmatchedPreflights;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.gatewayapi.Route.Filters;
import io.meltemi.model.gatewayapi.Route.Mirror;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the filters, timeouts and retries of a rule. Of several filters of one type the last
 * counts.
 */
final class FilterReader {
  /** Where retries are wanted, what every client retries on. */
  private static final List<String> RETRY_ON =
      List.of("connect-failure", "refused-stream", "unavailable", "cancelled");

  private static final int ATTEMPTS = 2;

  /** The API server's default. */
  private static final int CORS_SECONDS = 5;

  private static final String ANY_ORIGIN = "^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$";

  private HeaderOperations request = HeaderOperations.NONE;
  private HeaderOperations response = HeaderOperations.NONE;
  private Optional<Redirect> redirect = Optional.empty();
  private Optional<Rewrite> rewrite = Optional.empty();
  private Optional<Cors> cors = Optional.empty();
  private final List<Mirror> mirrors = new ArrayList<>();

  private FilterReader() {}

  static Filters read(Fields rule, Route.Kind kind, List<Fault> faults) {
    var reader = new FilterReader();
    rule.list(
        "filters",
        f -> {
          boolean known =
              reader.headers(f) || reader.mirror(f) || kind == Route.Kind.HTTP && reader.http(f);
          return known || faults.add(unsupported(f));
        });
    return reader.filters(rule);
  }

  /** A backend may change headers. */
  static Filters ofBackend(Fields backend, List<Fault> faults) {
    var reader = new FilterReader();
    backend.list("filters", f -> reader.headers(f) || faults.add(unsupported(f)));
    return reader.filters(backend);
  }

  private static Fault unsupported(Fields f) {
    return new Fault("InvalidFilter", "unsupported filter type \"%s\"".formatted(f.string("type")));
  }

  private boolean headers(Fields f) {
    switch (f.string("type")) {
      case "RequestHeaderModifier" -> request = operations(f.child("requestHeaderModifier"));
      case "ResponseHeaderModifier" -> response = operations(f.child("responseHeaderModifier"));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static HeaderOperations operations(Fields f) {
    return new HeaderOperations(values(f, "set"), values(f, "add"), f.strings("remove"));
  }

  /** Of several of one name, in whatever case, the first counts. */
  private static SortedMap<String, String> values(Fields f, String field) {
    var values = new TreeMap<String, String>();
    f.list(
        field,
        each ->
            values.putIfAbsent(each.string("name").toLowerCase(Locale.ROOT), each.string("value"))
                == null);
    return Collections.unmodifiableSortedMap(values);
  }

  private boolean mirror(Fields f) {
    if (!f.string("type").equals("RequestMirror")) {
      return false;
    }
    Fields mirror = f.child("requestMirror");
    Optional<OptionalDouble> fraction =
        mirror.object(
            "fraction",
            part -> {
              int numerator = part.intIn("numerator", 0, Integer.MAX_VALUE);
              int denominator = part.optionalInt("denominator", 1, Integer.MAX_VALUE).orElse(100);
              return OptionalDouble.of(100.0 * numerator / denominator);
            });
    mirrors.add(
        new Mirror(
            References.backend(mirror.child("backendRef")),
            fraction.orElseGet(() -> mirror.optionalDouble("percent", 0, 100))));
    return true;
  }

  private boolean http(Fields f) {
    switch (f.string("type")) {
      case "RequestRedirect" -> redirect = Optional.of(redirect(f.child("requestRedirect")));
      case "URLRewrite" -> rewrite = rewrite(f.child("urlRewrite"));
      case "CORS" -> cors = Optional.of(cors(f.child("cors")));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Redirect redirect(Fields f) {
    Fields path = f.child("path");
    String uri =
        switch (path.string("type")) {
          case "ReplaceFullPath" -> path.string("replaceFullPath");
          case "ReplacePrefixMatch" -> "%PREFIX()%" + path.string("replacePrefixMatch");
          default -> "";
        };
    Optional<String> scheme = f.optionalString("scheme");
    OptionalInt port = f.optionalPort("port");
    DerivePort derived =
        scheme.isPresent() ? DerivePort.FROM_PROTOCOL_DEFAULT : DerivePort.FROM_REQUEST_PORT;
    return new Redirect(
        uri,
        f.string("hostname"),
        port,
        port.isPresent() ? DerivePort.NONE : derived,
        scheme.orElse(""),
        f.optionalInt("statusCode", 300, 399).orElse(302));
  }

  private static Optional<Rewrite> rewrite(Fields f) {
    Fields path = f.child("path");
    String uri = "";
    Optional<RegexRewrite> regex = Optional.empty();
    switch (path.string("type")) {
      case "ReplacePrefixMatch" -> {
        String prefix = path.string("replacePrefixMatch");
        uri = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        // To remove the prefix leaves a slash.
        uri = uri.isEmpty() ? "/" : uri;
      }
      case "ReplaceFullPath" ->
          regex = Optional.of(new RegexRewrite("/.*", path.string("replaceFullPath")));
      default -> {}
    }
    String authority = f.string("hostname");
    return uri.isEmpty() && regex.isEmpty() && authority.isEmpty()
        ? Optional.empty()
        : Optional.of(new Rewrite(uri, authority, regex));
  }

  private static Cors cors(Fields f) {
    int maxAge = f.optionalInt("maxAge", 0, Integer.MAX_VALUE).orElse(CORS_SECONDS);
    return new Cors(
        f.strings("allowOrigins").stream()
            .filter(origin -> !origin.isEmpty())
            .map(FilterReader::origin)
            .toList(),
        f.strings("allowMethods"),
        f.strings("allowHeaders"),
        f.strings("exposeHeaders"),
        maxAge > 0 ? Optional.of(Duration.ofSeconds(maxAge)) : Optional.empty(),
        f.bool("allowCredentials") ? Optional.of(true) : Optional.empty(),
        UnmatchedPreflights.IGNORE);
  }

  /** An origin may be any, or have a wildcard for its host, or for the beginning of it. */
  private static StringMatch origin(String origin) {
    if (origin.equals("*")) {
      return new StringMatch.Regex(ANY_ORIGIN);
    }
    int wildcard = origin.indexOf('*');
    if (wildcard < 0) {
      return new StringMatch.Exact(origin);
    }
    if (origin.endsWith("://*")) {
      return new StringMatch.Prefix(origin.substring(0, wildcard));
    }
    String regex =
        Arrays.stream(origin.split("\\*", -1))
            .map(part -> part.replace(".", "\\."))
            .collect(Collectors.joining(".*"));
    return new StringMatch.Regex("^" + regex + "$");
  }

  private Filters filters(Fields rule) {
    Fields timeouts = rule.child("timeouts");
    Optional<Duration> whole = timeout(timeouts, "request");
    Optional<Duration> perTry = timeout(timeouts, "backendRequest");
    Optional<Retry> retries = rule.object("retry", f -> retry(f, perTry));
    return new Filters(
        new Headers(request, response),
        redirect,
        rewrite,
        mirrors,
        cors,
        retries,
        // Without retries there is one try, and the shorter of the two is the one that counts.
        retries.isEmpty() && perTry.isPresent() ? perTry : whole);
  }

  /** Nothing, and 0s as well, is for no timeout. */
  private static Optional<Duration> timeout(Fields f, String field) {
    return f.anyDuration(field).filter(duration -> !duration.isZero());
  }

  private static Retry retry(Fields f, Optional<Duration> perTry) {
    int attempts = f.optionalInt("attempts", 0, Integer.MAX_VALUE).orElse(ATTEMPTS);
    var on = new ArrayList<>(RETRY_ON);
    codes(f).forEach(on::add);
    return new Retry(
        attempts,
        perTry,
        attempts == 0 ? "" : String.join(",", on),
        Optional.empty(),
        Optional.empty(),
        f.anyDuration("backoff"));
  }

  private static List<String> codes(Fields f) {
    Object codes = f.plain().get("codes");
    return codes instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
