package io.meltemi.config.telemetry;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.MapEntry;
import io.meltemi.config.targets.Targets;
import java.util.List;

/** Checks a Telemetry. */
public final class TelemetryChecker {
  private static final EnumNames<String> MODES =
      EnumNames.of("CLIENT_AND_SERVER", "CLIENT", "SERVER");
  private static final EnumNames<String> OPERATIONS = EnumNames.of("UPSERT", "REMOVE");
  private static final EnumNames<String> METRICS =
      EnumNames.of(
          "ALL_METRICS",
          "REQUEST_COUNT",
          "REQUEST_DURATION",
          "REQUEST_SIZE",
          "RESPONSE_SIZE",
          "TCP_OPENED_CONNECTIONS",
          "TCP_CLOSED_CONNECTIONS",
          "TCP_SENT_BYTES",
          "TCP_RECEIVED_BYTES",
          "GRPC_REQUEST_MESSAGES",
          "GRPC_RESPONSE_MESSAGES");
  private static final String[] TAG_SOURCES = {"literal", "environment", "header", "formatter"};

  private TelemetryChecker() {}

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    Targets.check(f);
    if (f.list("tracing", TelemetryChecker::tracing).size() > 1) {
      f.warning("tracing", "has several entries (expected: one; others are not supported)");
    }
    f.list("metrics", TelemetryChecker::metrics);
    f.list("accessLogging", TelemetryChecker::accessLogging);
    f.done();
  }

  private static Fields tracing(Fields f) {
    if (providers(f).size() > 1) {
      f.warning("providers", "has several entries (expected: one; others are not supported)");
    }
    f.object("match", TelemetryChecker::mode);
    f.optionalDouble("randomSamplingPercentage", 0, 100);
    for (String field :
        List.of(
            "disableSpanReporting",
            "useRequestIdForTraceSampling",
            "enableIstioTags",
            "disableContextPropagation")) {
      f.optionalBool(field);
    }
    f.map("customTags", TelemetryChecker::customTag);
    f.done();
    return f;
  }

  private static String customTag(MapEntry entry) {
    if (entry.key().isEmpty()) {
      entry.error("empty name (expected: the name of a tag)");
    }
    Fields f = entry.object();
    if (f.count(TAG_SOURCES) > 1) {
      f.error("", "has several sources (expected: one of " + String.join(", ", TAG_SOURCES) + ")");
    }
    f.object("literal", t -> required(t, "value"));
    f.object("formatter", t -> required(t, "value"));
    f.object("environment", t -> required(t, "name"));
    f.object("header", t -> required(t, "name"));
    f.done();
    return entry.key();
  }

  private static Fields required(Fields f, String field) {
    if (f.string(field).isEmpty()) {
      f.bad(field, "text");
    }
    if (field.equals("name")) {
      f.string("defaultValue");
    }
    f.done();
    return f;
  }

  private static Fields metrics(Fields f) {
    providers(f);
    f.list("overrides", TelemetryChecker::override);
    f.duration("reportingInterval");
    f.done();
    return f;
  }

  private static Fields override(Fields f) {
    f.object("match", TelemetryChecker::metric);
    f.optionalBool("disabled");
    f.map("tagOverrides", TelemetryChecker::tagOverride);
    f.done();
    return f;
  }

  private static Fields metric(Fields f) {
    if (f.count("metric", "customMetric") == 2) {
      f.error("metric", "set beside customMetric (expected: one of them)");
    }
    f.enumOf("metric", METRICS, "ALL_METRICS");
    if (f.has("customMetric") && f.string("customMetric").isEmpty()) {
      f.bad("customMetric", "the name of a metric");
    }
    f.enumOf("mode", MODES, "CLIENT_AND_SERVER");
    f.done();
    return f;
  }

  private static String tagOverride(MapEntry entry) {
    Fields f = entry.object();
    boolean remove = f.enumOf("operation", OPERATIONS, "UPSERT").equals("REMOVE");
    String value = f.string("value");
    if (!remove && value.isEmpty()) {
      f.bad("value", "an expression, with operation UPSERT");
    } else if (remove && !value.isEmpty()) {
      f.bad("value", "none, with operation REMOVE");
    }
    f.done();
    if (entry.key().isEmpty()) {
      f.warning("", "empty name (expected: the name of a tag)");
    }
    return entry.key();
  }

  private static Fields accessLogging(Fields f) {
    providers(f);
    f.object("match", TelemetryChecker::mode);
    f.optionalBool("disabled");
    f.object(
        "filter",
        filter -> {
          if (filter.string("expression").isEmpty()) {
            filter.bad("expression", "a condition in CEL");
          }
          filter.done();
          return filter;
        });
    f.done();
    return f;
  }

  private static List<Fields> providers(Fields f) {
    return f.list("providers", provider -> required(provider));
  }

  private static Fields required(Fields provider) {
    if (provider.string("name").isEmpty()) {
      provider.bad("name", "an extension provider of MeshConfig");
    }
    provider.done();
    return provider;
  }

  private static Fields mode(Fields f) {
    f.enumOf("mode", MODES, "CLIENT_AND_SERVER");
    f.done();
    return f;
  }
}
