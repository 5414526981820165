package io.meltemi.config.virtualservice;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.model.VirtualService.Body;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads the part of an HTTP rule that says where a request goes or what answers it. */
final class HttpActionReader {
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

  /** What Istio says of a status that it does not send. */
  static final String NO_STATUS = "HTTP status %d is not in range 200-599";

  private static final int LARGE_BODY = 100 * 1024;
  private static final int MAX_BODY = 1024 * 1024;

  private final ObjectInput in;

  HttpActionReader(ObjectInput in) {
    this.in = in;
  }

  /** Errors go to the fields of the rule. */
  HttpAction read(Fields f) {
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
        f.object("redirect", HttpActionReader::redirect)
            .or(() -> f.object("directResponse", HttpActionReader::respond))
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
            f.intIn("status", 200, 599, NO_STATUS), f.object("body", HttpActionReader::body));
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

  /** A text that becomes part of a header. */
  static String line(Fields f, String field) {
    String text = f.string(field);
    if (!HttpChecks.isLine(text)) {
      f.bad(field, "one line of text");
    }
    return text;
  }
}
