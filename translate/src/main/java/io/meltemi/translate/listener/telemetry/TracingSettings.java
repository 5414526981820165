package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.Any;
import io.meltemi.model.ProxyConfig.CustomTag;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * How requests are traced.
 *
 * @param sampling 0..100: requests that are traced of themselves
 * @param workload absent fields are filled in already; without it Istio's own tags are left out
 * @param provider absent: that of the bootstrap
 */
public record TracingSettings(
    double sampling,
    OptionalInt maxPathTagLength,
    SortedMap<String, CustomTag> customTags,
    Optional<WorkloadTags> workload,
    Propagation propagation,
    Optional<Provider> provider) {

  /** Who the workload is, as tags. */
  record WorkloadTags(
      String canonicalService,
      String canonicalRevision,
      String clusterId,
      String meshId,
      String namespace) {}

  /**
   * What goes on with a request.
   *
   * @param sampleByRequestId whether the request id carries the decision
   * @param context whether the upstream is told of the trace
   */
  public record Propagation(boolean sampleByRequestId, boolean context) {
    static final Propagation DEFAULT = new Propagation(true, true);
  }

  /**
   * Who takes the spans.
   *
   * @param name of Envoy's extension
   * @param samples whether it decides itself what is traced
   * @param upstreamSpans whether what goes upstream is a span of its own
   */
  record Provider(String name, Any config, boolean samples, boolean upstreamSpans) {}
}
