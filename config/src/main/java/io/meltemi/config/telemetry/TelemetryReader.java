package io.meltemi.config.telemetry;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Cel;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.MapEntry;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.MeshObject;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Telemetry;
import io.meltemi.model.Telemetry.AccessLogging;
import io.meltemi.model.Telemetry.Metrics;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.model.Telemetry.Override;
import java.util.List;
import java.util.Optional;

/** Reads a Telemetry. */
public final class TelemetryReader {
  static final EnumNames<Mode> MODES = EnumNames.inOrder(Mode.values());
  private static final EnumNames<String> OPERATIONS = EnumNames.of("UPSERT", "REMOVE");
  private static final String ALL = "ALL_METRICS";
  private static final EnumNames<String> METRICS =
      EnumNames.of(
          ALL,
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

  private TelemetryReader() {}

  public static MeshObject read(ObjectInput in) {
    Fields f = in.spec();
    PolicyTargets targets = Targets.read(f);
    var reports =
        new Telemetry.Reports(
            TracingReader.read(f),
            f.list("metrics", TelemetryReader::metrics),
            f.list("accessLogging", TelemetryReader::accessLogging));
    f.done();
    return new Telemetry(in.meta(), targets, reports, in.root().plainMap("spec"));
  }

  private static Metrics metrics(Fields f) {
    var metrics =
        new Metrics(
            providers(f),
            f.list("overrides", TelemetryReader::override),
            f.duration("reportingInterval"));
    f.done();
    return metrics;
  }

  private static Override override(Fields f) {
    Fields match = f.child("match");
    var override =
        new Override(
            metric(match),
            match.enumOf("mode", MODES, Mode.CLIENT_AND_SERVER),
            f.optionalBool("disabled"),
            f.map("tagOverrides", TelemetryReader::tagOverride));
    match.done();
    f.done();
    return override;
  }

  private static Optional<String> metric(Fields f) {
    if (f.count("metric", "customMetric") == 2) {
      f.error("metric", "set beside customMetric (expected: one of them)");
    }
    String known = f.enumOf("metric", METRICS, ALL);
    if (!f.has("customMetric")) {
      return Optional.of(known).filter(name -> !name.equals(ALL));
    }
    String custom = f.string("customMetric");
    if (custom.isEmpty()) {
      f.bad("customMetric", "the name of a metric", "customMetric may not be empty");
    }
    return Optional.of(custom);
  }

  /** The expression; empty where the tag is removed. */
  private static String tagOverride(MapEntry entry) {
    Fields f = entry.object();
    boolean remove = f.enumOf("operation", OPERATIONS, "UPSERT").equals("REMOVE");
    String value = f.string("value");
    if (!remove && value.isEmpty()) {
      f.bad(
          "value",
          "an expression, with operation UPSERT",
          "tagOverrides.value must be set when operation is UPSERT");
    } else if (remove && !value.isEmpty()) {
      f.bad(
          "value",
          "none, with operation REMOVE",
          "tagOverrides.value may only be set when operation is UPSERT");
    } else if (!remove) {
      Cel.fault(value, Cel.Place.TAG).ifPresent(fault -> f.bad("value", fault));
    }
    f.done();
    if (entry.key().isEmpty()) {
      f.warning(
          "", "empty name (expected: the name of a tag)", "tagOverrides.name may not be empty");
    }
    return remove ? "" : value;
  }

  private static AccessLogging accessLogging(Fields f) {
    var logging =
        new AccessLogging(
            mode(f),
            providers(f),
            f.bool("disabled"),
            f.object("filter", TelemetryReader::condition).orElse(""));
    f.done();
    return logging;
  }

  private static String condition(Fields f) {
    String expression = f.string("expression");
    if (expression.isEmpty()) {
      f.bad("expression", "a condition in CEL", "expression must not be empty");
    } else {
      Cel.fault(expression, Cel.Place.FILTER).ifPresent(fault -> f.bad("expression", fault));
    }
    f.done();
    return expression;
  }

  static List<String> providers(Fields f) {
    return f.list("providers", TelemetryReader::provider);
  }

  private static String provider(Fields f) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "an extension provider of MeshConfig", "providers.name may not be empty");
    }
    f.done();
    return name;
  }

  static Mode mode(Fields f) {
    return f.object("match", TelemetryReader::matchedMode).orElse(Mode.CLIENT_AND_SERVER);
  }

  private static Mode matchedMode(Fields f) {
    Mode mode = f.enumOf("mode", MODES, Mode.CLIENT_AND_SERVER);
    f.done();
    return mode;
  }
}
