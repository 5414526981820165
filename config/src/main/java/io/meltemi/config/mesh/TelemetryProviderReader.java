package io.meltemi.config.mesh;

import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.FormatStrings;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.TelemetryProvider.Backend;
import io.meltemi.model.TelemetryProvider.DynatraceSampler;
import io.meltemi.model.TelemetryProvider.Export;
import io.meltemi.model.TelemetryProvider.Header;
import io.meltemi.model.TelemetryProvider.LogFormat;
import io.meltemi.model.TelemetryProvider.LoggedHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads those of MeshConfig's {@code extensionProviders} that are for telemetry. Source:
 * istio.io/api mesh/v1alpha1/config.proto.
 */
final class TelemetryProviderReader {
  /** All kinds, those that nothing is done for any more too. */
  static final String[] KINDS = {
    "prometheus",
    "envoyFileAccessLog",
    "envoyHttpAls",
    "envoyTcpAls",
    "envoyOtelAls",
    "zipkin",
    "datadog",
    "skywalking",
    "opentelemetry",
    "lightstep",
    "opencensus",
    "stackdriver",
    "sds"
  };

  private static final EnumNames<Boolean> TRACE_CONTEXTS =
      names("USE_B3", "USE_B3_WITH_W3C_PROPAGATION");
  private static final EnumNames<Boolean> ENRICHMENTS =
      names("ISTIO_CANONICAL", "OTEL_SEMANTIC_CONVENTIONS");

  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration ZIPKIN_TIMEOUT = Duration.ofSeconds(5);

  private TelemetryProviderReader() {}

  private static EnumNames<Boolean> names(String no, String yes) {
    var byName = new LinkedHashMap<String, Boolean>();
    byName.put(no, false);
    byName.put(yes, true);
    return new EnumNames<>(byName, Map.of(0, false, 1, true));
  }

  /** Absent for a kind that proxies are not told of. */
  static Optional<TelemetryProvider> read(String name, Fields f) {
    for (String gone : List.of("lightstep", "opencensus", "stackdriver")) {
      if (f.has(gone) && !name.equals("stackdriver")) {
        f.warning(gone, "without effect (expected: another provider; Istio 1.30 has none of it)");
      }
    }
    return f.object("prometheus", _ -> (TelemetryProvider) new TelemetryProvider.Prometheus(name))
        .or(() -> f.object("envoyFileAccessLog", done(p -> fileLog(name, p))))
        .or(() -> f.object("envoyHttpAls", done(p -> grpcLog(name, p, Optional.of(headers(p))))))
        .or(() -> f.object("envoyTcpAls", done(p -> grpcLog(name, p, Optional.empty()))))
        .or(() -> f.object("envoyOtelAls", done(p -> openTelemetryLog(name, p))))
        .or(() -> f.object("zipkin", done(p -> tracer(name, p, zipkin(p)))))
        .or(() -> f.object("datadog", done(p -> tracer(name, p, new Backend.Datadog()))))
        .or(() -> f.object("skywalking", done(p -> skyWalking(name, p))))
        .or(() -> f.object("opentelemetry", done(p -> tracer(name, p, openTelemetry(p)))));
  }

  private static <T> Function<Fields, TelemetryProvider> done(
      Function<Fields, TelemetryProvider> reader) {
    return f -> {
      TelemetryProvider provider = reader.apply(f);
      f.done();
      return provider;
    };
  }

  private static TelemetryProvider fileLog(String name, Fields f) {
    return new TelemetryProvider.FileLog(
        name,
        f.string("path"),
        f.object("logFormat", TelemetryProviderReader::format),
        f.bool("omitEmptyValues"));
  }

  private static LogFormat format(Fields f) {
    String text = f.string("text");
    FormatStrings.logFault(text).ifPresent(fault -> f.bad("text", fault));
    Optional<Map<String, Object>> labels =
        f.has("labels") ? Optional.of(f.plainMap("labels")) : Optional.empty();
    labels.ifPresent(values -> values.forEach((name, value) -> checkLabel(f, name, value)));
    f.done();
    return new LogFormat(text, labels);
  }

  /** Formats stand in labels of labels, too. */
  private static void checkLabel(Fields f, String path, Object value) {
    switch (value) {
      case String text ->
          FormatStrings.logFault(text)
              .ifPresent(
                  fault ->
                      f.error("labels", "%s: \"%s\" (expected: %s)".formatted(path, text, fault)));
      case Map<?, ?> inner -> inner.forEach((name, each) -> checkLabel(f, path + "." + name, each));
      case List<?> items -> items.forEach(each -> checkLabel(f, path, each));
      default -> {}
    }
  }

  private static TelemetryProvider grpcLog(String name, Fields f, Optional<LoggedHeaders> headers) {
    return new TelemetryProvider.GrpcLog(
        name,
        ExtensionProviderReader.target(f),
        f.string("logName"),
        f.strings("filterStateObjectsToLog"),
        headers);
  }

  private static LoggedHeaders headers(Fields f) {
    return new LoggedHeaders(
        f.strings("additionalRequestHeadersToLog"),
        f.strings("additionalResponseHeadersToLog"),
        f.strings("additionalResponseTrailersToLog"));
  }

  private static TelemetryProvider openTelemetryLog(String name, Fields f) {
    return new TelemetryProvider.OpenTelemetryLog(
        name,
        ExtensionProviderReader.target(f),
        f.string("logName"),
        f.object("logFormat", TelemetryProviderReader::format)
            .orElse(new LogFormat("", Optional.empty())));
  }

  private static TelemetryProvider tracer(String name, Fields f, Backend backend) {
    return new TelemetryProvider.Tracer(
        name, ExtensionProviderReader.target(f), positive(f, "maxTagLength"), backend);
  }

  private static TelemetryProvider skyWalking(String name, Fields f) {
    f.string("accessToken");
    return new TelemetryProvider.Tracer(
        name, ExtensionProviderReader.target(f), OptionalInt.empty(), new Backend.SkyWalking());
  }

  private static OptionalInt positive(Fields f, String field) {
    OptionalInt value = f.optionalUint32(field);
    return value.orElse(0) == 0 ? OptionalInt.empty() : value;
  }

  private static Backend zipkin(Fields f) {
    return new Backend.Zipkin(
        f.string("path"),
        f.bool("enable64bitTraceId"),
        f.enumOf("traceContextOption", TRACE_CONTEXTS, false),
        f.duration("timeout").orElse(ZIPKIN_TIMEOUT),
        f.list("headers", TelemetryProviderReader::header));
  }

  private static Backend openTelemetry(Fields f) {
    if (f.count("http", "grpc") > 1) {
      f.error("", "has several exporters (expected: one of http, grpc)");
    }
    Optional<Export> http = f.object("http", TelemetryProviderReader::http);
    Optional<Export> grpc = f.object("grpc", TelemetryProviderReader::grpc);
    Fields detectors = f.child("resourceDetectors");
    boolean semantic = f.enumOf("serviceAttributeEnrichment", ENRICHMENTS, false);
    var backend =
        new Backend.OpenTelemetry(
            http.or(() -> grpc).orElse(new Export.Grpc(Optional.empty(), List.of())),
            detectors.has("environment") || semantic,
            detectors.has("dynatrace"),
            f.object("dynatraceSampler", TelemetryProviderReader::sampler),
            semantic);
    detectors.done();
    if (backend.sampler().filter(s -> s.api().isEmpty()).isPresent() && http.isEmpty()) {
      f.error("dynatraceSampler", "has no httpService (expected: one, where spans go by gRPC)");
    }
    return backend;
  }

  private static Export.Http http(Fields f) {
    var http =
        new Export.Http(
            f.string("path"),
            f.duration("timeout").orElse(EXPORT_TIMEOUT),
            f.list("headers", TelemetryProviderReader::header));
    f.done();
    return http;
  }

  private static Export grpc(Fields f) {
    var grpc =
        new Export.Grpc(
            f.duration("timeout"), f.list("initialMetadata", TelemetryProviderReader::header));
    f.done();
    return grpc;
  }

  private static DynatraceSampler sampler(Fields f) {
    var sampler =
        new DynatraceSampler(
            f.string("tenant"),
            f.optionalInt("clusterId", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0),
            f.optionalUint32("rootSpansPerMinute").orElse(0),
            f.object("httpService", TelemetryProviderReader::api));
    f.done();
    return sampler;
  }

  private static DynatraceSampler.Api api(Fields f) {
    Target target = ExtensionProviderReader.target(f);
    Export.Http http = http(f.child("http"));
    f.done();
    return new DynatraceSampler.Api(target, http);
  }

  private static Header header(Fields f) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of a header");
    }
    if (f.has("envName")) {
      f.warning("envName", "without effect (expected: value)");
    }
    String value = f.string("value");
    f.done();
    return new Header(name, value);
  }
}
