package io.meltemi.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A provider that keeps metrics, writes logs or takes traces. */
public sealed interface TelemetryProvider extends ExtensionProvider {
  /** Istio's metrics, which Prometheus fetches from the proxy. */
  record Prometheus(String name) implements TelemetryProvider {}

  /**
   * {@code envoyFileAccessLog}.
   *
   * @param format absent: Istio's text
   */
  record FileLog(String name, String path, Optional<LogFormat> format, boolean omitEmptyValues)
      implements TelemetryProvider {}

  /**
   * How a line is made.
   *
   * @param text may be empty
   * @param fields of a JSON object; none of them: Istio's
   */
  record LogFormat(String text, Optional<Map<String, Object>> fields) {}

  /**
   * {@code envoyHttpAls} and {@code envoyTcpAls}.
   *
   * @param logName empty: Istio's
   * @param filterStateObjects none: Istio's
   */
  record GrpcLog(
      String name,
      Target target,
      String logName,
      List<String> filterStateObjects,
      Optional<LoggedHeaders> http)
      implements TelemetryProvider {
    public GrpcLog {
      filterStateObjects = List.copyOf(filterStateObjects);
    }
  }

  /** Headers that a log has beside those that it always has. */
  record LoggedHeaders(List<String> request, List<String> response, List<String> responseTrailers) {
    public LoggedHeaders {
      request = List.copyOf(request);
      response = List.copyOf(response);
      responseTrailers = List.copyOf(responseTrailers);
    }
  }

  /**
   * {@code envoyOtelAls}.
   *
   * @param logName empty: Istio's
   */
  record OpenTelemetryLog(String name, Target target, String logName, LogFormat format)
      implements TelemetryProvider {}

  /**
   * One that takes traces.
   *
   * @param maxTagLength of a path; absent: Envoy's
   */
  record Tracer(String name, Target target, OptionalInt maxTagLength, Backend backend)
      implements TelemetryProvider {}

  /** What a tracer speaks. */
  sealed interface Backend {
    /**
     * @param path empty: Zipkin's own
     */
    record Zipkin(
        String path, boolean shortTraceIds, boolean w3cToo, Duration timeout, List<Header> headers)
        implements Backend {
      public Zipkin {
        headers = List.copyOf(headers);
      }
    }

    record Datadog() implements Backend {}

    record SkyWalking() implements Backend {}

    /**
     * @param semanticName whether spans are named by OpenTelemetry's conventions
     */
    record OpenTelemetry(
        Export export,
        boolean fromEnvironment,
        boolean fromDynatrace,
        Optional<DynatraceSampler> sampler,
        boolean semanticName)
        implements Backend {}
  }

  /** How spans get to OpenTelemetry's collector. */
  sealed interface Export {
    record Grpc(Optional<Duration> timeout, List<Header> initialMetadata) implements Export {
      public Grpc {
        initialMetadata = List.copyOf(initialMetadata);
      }
    }

    record Http(String path, Duration timeout, List<Header> headers) implements Export {
      public Http {
        headers = List.copyOf(headers);
      }
    }
  }

  /**
   * Dynatrace tells how many traces are taken.
   *
   * @param api where it is asked; absent: where the spans go
   */
  record DynatraceSampler(String tenant, int clusterId, int rootSpansPerMinute, Optional<Api> api) {
    public record Api(Target target, Export.Http http) {}
  }

  record Header(String name, String value) {}
}
