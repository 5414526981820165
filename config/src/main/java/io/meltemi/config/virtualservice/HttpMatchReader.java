package io.meltemi.config.virtualservice;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.config.field.MapEntry;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Reads the conditions of an HTTP rule. */
final class HttpMatchReader {
  /** The longest name of a query parameter that Envoy takes. */
  private static final int MAX_PARAMETER = 1024;

  private final ObjectInput in;
  private final boolean gatewaysOnly;

  HttpMatchReader(ObjectInput in, boolean gatewaysOnly) {
    this.in = in;
    this.gatewaysOnly = gatewaysOnly;
  }

  HttpMatch read(Fields f) {
    Labels sourceLabels = f.labels("sourceLabels");
    Checks.labelFault(sourceLabels.asMap())
        .ifPresent(fault -> f.bad("sourceLabels", fault, IstioWords.labels(sourceLabels.asMap())));
    String sourceNamespace = f.string("sourceNamespace");
    if (!sourceNamespace.isEmpty() && !Checks.isDnsLabel(sourceNamespace)) {
      f.bad(
          "sourceNamespace",
          "a namespace",
          "sourceNamespace match " + sourceNamespace + " is invalid");
    }
    var match =
        new HttpMatch(
            f.string("name"),
            new HttpMatch.Request(
                f.object("uri", m -> StringMatchReader.readWithEmptyPrefix(m, "uri"))
                    .flatMap(m -> m),
                f.bool("ignoreUriCase"),
                stringMatch(f, "scheme"),
                stringMatch(f, "method"),
                stringMatch(f, "authority")),
            headers(f, "headers"),
            headers(f, "withoutHeaders"),
            f.map("queryParams", HttpMatchReader::queryParameter),
            f.optionalPort("port"),
            new HttpMatch.Source(
                sourceLabels, sourceNamespace, GatewayNames.read(in, f, "gateways")),
            f.string("statPrefix"));
    f.done();
    return match;
  }

  private SortedMap<String, HeaderMatch> headers(Fields f, String field) {
    return f.map(
        field,
        entry -> {
          boolean claim = HttpChecks.isClaimRoute(entry.key());
          if (!claim && !HttpChecks.isMatchableHeader(entry.key())) {
            entry.error(
                "(expected: the name of a header)",
                entry.key().isEmpty()
                    ? "header name cannot be empty"
                    : "header name " + entry.key() + " is not a valid header name");
          }
          if (claim && !gatewaysOnly) {
            entry.error(
                "a claim of a JWT (expected: only where all gateways are named)",
                "JWT claim based routing (key: "
                    + entry.key()
                    + ") is only supported for gateway, found no gateways: ["
                    + String.join(" ", in.spec().strings("gateways"))
                    + "]");
          }
          boolean any =
              field.equals("withoutHeaders")
                  && !entry.isNull()
                  && entry.object().string("regex").equals("*");
          // No regex, but Istio's word for any value.
          return any ? new HeaderMatch.Present() : headerMatch(entry, field);
        });
  }

  private static HeaderMatch queryParameter(MapEntry entry) {
    int length = entry.key().getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_PARAMETER) {
      entry.error("(expected: a name of 1.." + MAX_PARAMETER + " bytes)");
    }
    return headerMatch(entry, "queryParams");
  }

  private static HeaderMatch headerMatch(MapEntry entry, String where) {
    if (entry.isNull()) {
      entry.bad(
          "exact, prefix or regex, or {} for any value",
          "header match " + entry.key() + " cannot be null");
      return new HeaderMatch.Present();
    }
    return StringMatchReader.read(entry.object(), where)
        .<HeaderMatch>map(HeaderMatch.Value::new)
        .orElse(new HeaderMatch.Present());
  }

  private static Optional<StringMatch> stringMatch(Fields f, String field) {
    return f.object(field, match -> StringMatchReader.read(match, field)).flatMap(m -> m);
  }

  /** Reads a list of matches of which none may be empty, such as CORS's origins. */
  static List<StringMatch> required(Fields f, String field) {
    return f
        .list(
            field,
            item -> {
              Optional<StringMatch> match = StringMatchReader.read(item, "corsPolicy." + field);
              boolean empty =
                  match.isEmpty()
                      || match.get() instanceof StringMatch.Exact(var value) && value.isEmpty();
              if (empty) {
                item.bad(
                    "",
                    "exact, prefix or regex, not empty",
                    "'' is not a valid match type for CORS allow origins");
              }
              return match;
            })
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }
}
