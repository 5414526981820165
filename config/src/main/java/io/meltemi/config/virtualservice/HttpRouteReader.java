package io.meltemi.config.virtualservice;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.Body;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.model.VirtualService.RegexRewrite;
import io.meltemi.model.VirtualService.Rewrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Reads one HTTP rule: what is done with a request. */
final class HttpRouteReader {
  /**
   * The names of the two that a document may say; protobuf's numbers begin with 0 for the first.
   */
  private static final EnumNames<DerivePort> DERIVE_PORTS =
      new EnumNames<>(
          new TreeMap<>(
              Map.of(
                  "FROM_PROTOCOL_DEFAULT", DerivePort.FROM_PROTOCOL_DEFAULT,
                  "FROM_REQUEST_PORT", DerivePort.FROM_REQUEST_PORT)),
          Map.of(0, DerivePort.FROM_PROTOCOL_DEFAULT, 1, DerivePort.FROM_REQUEST_PORT));

  private static final String NO_REDIRECT = "%d is not a valid redirect code, must be 3xx";
  private static final String REWRITE_FAULT = "UriRegexRewrite has errors\n";

  /** What Istio says of a status that it does not send. */
  static final String NO_STATUS = "HTTP status %d is not in range 200-599";

  private static final int LARGE_BODY = 100 * 1024;
  private static final int MAX_BODY = 1024 * 1024;

  private final ObjectInput in;
  private final boolean delegate;
  private final boolean gatewaysOnly;

  /**
   * @param delegate whether the VirtualService has no hosts
   * @param gatewaysOnly whether no sidecar uses it
   */
  HttpRouteReader(ObjectInput in, boolean delegate, boolean gatewaysOnly) {
    this.in = in;
    this.delegate = delegate;
    this.gatewaysOnly = gatewaysOnly;
  }

  HttpRoute read(Fields f) {
    checkConflicts(f);
    var matches = new HttpMatchReader(in, gatewaysOnly);
    Optional<Rewrite> rewrite = f.object("rewrite", HttpRouteReader::rewrite);
    Headers headers = HeaderReader.read(f);
    HeaderReader.checkAuthority(f, rewrite.map(Rewrite::authority).orElse(""), headers);
    var route =
        new HttpRoute(
            f.string("name"),
            f.list("match", matches::read),
            action(f),
            rewrite,
            new HttpRoute.Resilience(
                f.duration("timeout"),
                f.object("retries", RetryReader::read),
                f.object("fault", FaultReader::read)),
            mirrors(f),
            f.object("corsPolicy", CorsReader::read),
            headers);
    f.done();
    return route;
  }

  private void checkConflicts(Fields f) {
    if (f.has("delegate")) {
      if (delegate) {
        f.error(
            "delegate",
            "set in a delegate (expected: a VirtualService with hosts)",
            "delegate HTTP route cannot contain delegate");
      }
      for (String field : List.of("route", "redirect", "directResponse")) {
        if (f.has(field)) {
          f.error(
              field,
              "set beside delegate (expected: one of them)",
              "root HTTP route " + f.string("name") + " must not specify " + field);
        }
      }
      return;
    }
    int actions = f.count("route", "redirect", "directResponse");
    if (actions != 1) {
      f.error(
          "",
          (actions == 0 ? "does nothing" : "does several things")
              + " (expected: one of route, redirect, directResponse)",
          conflict(f));
    }
    for (String field : List.of("fault", "rewrite")) {
      if (f.has("redirect") && f.has(field)) {
        f.error(
            field,
            "set beside redirect (expected: one of them)",
            field.equals("fault")
                ? "HTTP route cannot contain both fault and redirect"
                : "HTTP route rule cannot contain both rewrite and redirect");
      }
    }
    if (f.has("directResponse") && f.has("rewrite")) {
      f.error(
          "rewrite",
          "set beside directResponse (expected: one of them)",
          "HTTP route rule cannot contain both rewrite and direct_response");
    }
  }

  private static String conflict(Fields f) {
    if (f.count("route", "redirect", "directResponse") == 0) {
      return "HTTP route, redirect or direct_response is required";
    }
    if (f.has("redirect") && f.has("directResponse")) {
      return "HTTP route rule cannot contain both direct_response and redirect";
    }
    return "HTTP route cannot contain both route and "
        + (f.has("redirect") ? "redirect" : "direct_response");
  }

  private HttpAction action(Fields f) {
    List<HttpDestination> destinations = f.list("route", this::destination);
    if (f.has("route") && destinations.isEmpty() && !f.has("delegate")) {
      f.bad(
          "route",
          "at least one destination",
          "HTTP route, redirect or direct_response is required");
    }
    if (destinations.size() > 1
        && destinations.stream().mapToLong(HttpDestination::weight).sum() == 0) {
      f.error("route", "weights have the sum 0 (expected: more)", "total destination weight = 0");
    }
    Optional<HttpAction> other =
        f.object("redirect", HttpRouteReader::redirect)
            .or(() -> f.object("directResponse", HttpRouteReader::respond))
            .or(() -> f.object("delegate", this::delegate));
    return other.orElseGet(() -> new HttpAction.Forward(destinations));
  }

  private HttpDestination destination(Fields f) {
    var destination =
        new HttpDestination(
            DestinationReader.of(in, f, "destination is required"),
            f.intIn("weight", 0, Integer.MAX_VALUE, "weight %d < 0"),
            HeaderReader.read(f));
    f.done();
    return destination;
  }

  private static HttpAction redirect(Fields f) {
    if (f.count("uri", "authority", "port", "derivePort", "scheme") == 0) {
      f.bad(
          "",
          "at least one of uri, authority, port, derivePort, scheme",
          "redirect must specify URI, authority, scheme, or port");
    }
    if (f.count("port", "derivePort") == 2) {
      f.error("port", "set beside derivePort (expected: one of them)");
    }
    String scheme = f.string("scheme");
    if (!scheme.isEmpty() && !scheme.equals("http") && !scheme.equals("https")) {
      f.bad("scheme", "http or https", "invalid redirect scheme, must be \"http\" or \"https\"");
    }
    OptionalInt code = f.optionalInt("redirectCode", 0, 399, NO_REDIRECT);
    if (code.orElse(0) != 0 && code.orElse(0) < 300) {
      f.bad(
          "redirectCode", "300..399", NO_REDIRECT.replace("%d", Integer.toString(code.orElse(0))));
    }
    var redirect =
        new HttpAction.Redirect(
            line(f, "uri"),
            line(f, "authority"),
            f.optionalPort("port"),
            f.enumOf("derivePort", DERIVE_PORTS, DerivePort.NONE),
            scheme,
            code.orElse(0) == 0 ? 301 : code.getAsInt());
    f.done();
    return redirect;
  }

  private static HttpAction respond(Fields f) {
    if (!f.has("status")) {
      f.bad("status", "200..599", NO_STATUS.replace("%d", "0"));
    }
    var respond =
        new HttpAction.Respond(
            f.intIn("status", 200, 599, NO_STATUS), f.object("body", HttpRouteReader::body));
    f.done();
    return respond;
  }

  private static Body body(Fields f) {
    if (f.count("string", "bytes") == 2) {
      f.error("string", "set beside bytes (expected: one of them)");
    }
    Body body =
        f.has("bytes") ? new Body.Bytes(f.string("bytes")) : new Body.Text(f.string("string"));
    int size =
        switch (body) {
          case Body.Text(var value) -> value.getBytes(StandardCharsets.UTF_8).length;
          case Body.Bytes(var base64) -> base64.length() / 4 * 3;
        };
    if (size > MAX_BODY) {
      f.error(
          "",
          "has " + size + " bytes (expected: at most " + MAX_BODY + ")",
          "large direct_responses may impact control plane performance, must be less than 1MB");
    } else if (size > LARGE_BODY) {
      f.warning(
          "",
          "has " + size + " bytes, which every proxy is sent (expected: fewer)",
          "large direct_responses may impact control plane performance");
    }
    f.done();
    return body;
  }

  private HttpAction delegate(Fields f) {
    if (f.string("name").isEmpty()) {
      f.bad("name", "the name of a VirtualService");
    }
    String namespace = f.string("namespace");
    f.done();
    return new HttpAction.Delegate(
        new ResourceName(
            namespace.isEmpty() ? in.meta().namespace() : namespace, f.string("name")));
  }

  private static Rewrite rewrite(Fields f) {
    if (f.count("uri", "authority", "uriRegexRewrite") == 0) {
      f.bad(
          "",
          "at least one of uri, authority, uriRegexRewrite",
          "rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of"
              + " URI or UriRegexRewrite may be specified");
    }
    if (f.count("uri", "uriRegexRewrite") == 2) {
      f.error(
          "uri",
          "set beside uriRegexRewrite (expected: one of them)",
          "rewrite may only contain one of URI or UriRegexRewrite");
    }
    var rewrite =
        new Rewrite(
            line(f, "uri"),
            line(f, "authority"),
            f.object("uriRegexRewrite", HttpRouteReader::regexRewrite));
    f.done();
    return rewrite;
  }

  /** A text that becomes part of a header. */
  private static String line(Fields f, String field) {
    String text = f.string(field);
    if (!HttpChecks.isLine(text)) {
      f.bad(field, "one line of text");
    }
    return text;
  }

  private static RegexRewrite regexRewrite(Fields f) {
    var rewrite = new RegexRewrite(f.string("match"), f.string("rewrite"));
    String incomplete = "UriRegexRewrite requires both Rewrite and Match fields to be specified";
    Checks.regexFault(rewrite.match())
        .ifPresent(
            fault ->
                f.bad(
                    "match",
                    fault,
                    REWRITE_FAULT
                        + (rewrite.match().isEmpty()
                            ? incomplete
                            : IstioWords.regex(
                                rewrite.match(), "HTTPRewrite.UriRegexRewrite.Match"))));
    if (rewrite.rewrite().isEmpty()) {
      f.bad("rewrite", "what to put in the place of the match", REWRITE_FAULT + incomplete);
    }
    f.done();
    return rewrite;
  }

  private List<Mirror> mirrors(Fields f) {
    if (f.has("mirror") && f.has("mirrors")) {
      f.error(
          "mirror",
          "set beside mirrors (expected: one of them)",
          "HTTP route cannot contain both mirror and mirrors");
    }
    var mirrors = new ArrayList<Mirror>();
    OptionalDouble percent = percentage(f, "mirrorPercentage", HttpRouteReader::mirrorFault);
    OptionalDouble deprecated =
        f.optionalDouble(
            "mirrorPercent",
            0,
            100,
            "mirror_percent must have a max value of 100 (it has "
                + f.intOrString("mirrorPercent")
                + ")");
    if (f.has("mirrorPercent")) {
      f.warning(
          "mirrorPercent",
          "deprecated (expected: mirrorPercentage)",
          "using deprecated setting \"mirrorPercent\", use \"mirrorPercentage\" instead");
    }
    OptionalDouble share = percent.isPresent() ? percent : deprecated;
    f.object("mirror", mirror -> new Mirror(DestinationReader.read(in, mirror), share))
        .ifPresent(mirrors::add);
    mirrors.addAll(f.list("mirrors", this::mirror));
    return mirrors;
  }

  private Mirror mirror(Fields f) {
    var mirror =
        new Mirror(
            DestinationReader.of(in, f, "destination is required for mirrors"),
            percentage(f, "percentage", text -> mirrorFault(text).replace('_', ' ')));
    f.done();
    return mirror;
  }

  private static String mirrorFault(String value) {
    String bound = value.startsWith("-") ? "a min value of 0" : "a max value of 100";
    return "mirror_percentage must have %s (it has %s)".formatted(bound, sixDecimals(value));
  }

  /** A number as Go's {@code %f} prints it; the text where it is none. */
  private static String sixDecimals(String value) {
    try {
      return "%.6f".formatted(Double.parseDouble(value));
    } catch (NumberFormatException _) {
      return value;
    }
  }

  /**
   * The {@code value} of a Percent; 0 where the Percent is there without a value.
   *
   * @param istio what Istio says of a bad value
   */
  static OptionalDouble percentage(Fields f, String field, UnaryOperator<String> istio) {
    if (!f.has(field)) {
      return OptionalDouble.empty();
    }
    Fields percent = f.child(field);
    OptionalDouble value =
        percent.optionalDouble("value", 0, 100, istio.apply(percent.intOrString("value")));
    percent.done();
    return OptionalDouble.of(value.orElse(0));
  }
}
