package io.meltemi.config.telemetry;

import io.meltemi.config.field.Fields;
import io.meltemi.config.field.FormatStrings;
import io.meltemi.config.field.MapEntry;
import io.meltemi.model.ProxyConfig.CustomTag;
import io.meltemi.model.Telemetry.Tracing;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a Telemetry says of traces. */
final class TracingReader {
  private static final String[] SOURCES = {"literal", "environment", "header", "formatter"};

  private TracingReader() {}

  static List<Tracing> read(Fields f) {
    List<Tracing> all = f.list("tracing", TracingReader::tracing);
    if (all.size() > 1) {
      boolean oneMode = all.stream().map(Tracing::mode).distinct().count() < all.size();
      f.warning(
          "tracing",
          oneMode
              ? "has several entries of one mode (expected: one; later ones go over)"
              : "has several entries, which Istio does not support (expected: one)",
          "multiple tracing is not currently supported");
    }
    return all;
  }

  private static Tracing tracing(Fields f) {
    List<String> providers = TelemetryReader.providers(f);
    if (providers.size() > 1) {
      f.warning(
          "providers",
          "has several entries (expected: one; others are not supported)",
          "multiple providers is not currently supported");
    }
    var tracing =
        new Tracing(
            TelemetryReader.mode(f),
            providers,
            f.optionalDouble(
                "randomSamplingPercentage",
                0,
                100,
                "randomSamplingPercentage must be in range [0.0, 100.0]"),
            customTags(f),
            new Tracing.Switches(
                f.optionalBool("disableSpanReporting"),
                f.optionalBool("useRequestIdForTraceSampling"),
                f.optionalBool("enableIstioTags"),
                f.optionalBool("disableContextPropagation")));
    f.done();
    return tracing;
  }

  private static SortedMap<String, CustomTag> customTags(Fields f) {
    var tags = new TreeMap<String, CustomTag>();
    f.map("customTags", TracingReader::customTag)
        .forEach((name, tag) -> tag.ifPresent(t -> tags.put(name, t)));
    return Collections.unmodifiableSortedMap(tags);
  }

  private static Optional<CustomTag> customTag(MapEntry entry) {
    if (entry.key().isEmpty()) {
      entry.error("empty name (expected: the name of a tag)", "tag name may not be empty");
    }
    Fields f = entry.object();
    if (f.count(SOURCES) != 1) {
      f.error("", "has none or several (expected: one of " + String.join(", ", SOURCES) + ")");
    }
    Optional<CustomTag> literal =
        f.object(
            "literal",
            t ->
                done(
                    t,
                    new CustomTag.Literal(
                        required(t, "value", "literal tag value may not be empty"))));
    Optional<CustomTag> environment =
        f.object(
            "environment",
            t ->
                done(
                    t,
                    new CustomTag.Environment(
                        required(t, "name", "environment tag name may not be empty"),
                        t.string("defaultValue"))));
    Optional<CustomTag> header =
        f.object(
            "header",
            t ->
                done(
                    t,
                    new CustomTag.Header(
                        required(t, "name", "header tag name may not be empty"),
                        t.string("defaultValue"))));
    Optional<CustomTag> formatter =
        f.object("formatter", t -> done(t, new CustomTag.Formatter(format(t))));
    f.done();
    return literal.or(() -> environment).or(() -> header).or(() -> formatter);
  }

  private static String format(Fields f) {
    String format = required(f, "value");
    FormatStrings.fault(format).ifPresent(fault -> f.bad("value", fault));
    return format;
  }

  private static CustomTag done(Fields f, CustomTag tag) {
    f.done();
    return tag;
  }

  private static String required(Fields f, String field, String... istio) {
    String value = f.string(field);
    if (value.isEmpty()) {
      f.bad(field, "text", istio);
    }
    return value;
  }
}
