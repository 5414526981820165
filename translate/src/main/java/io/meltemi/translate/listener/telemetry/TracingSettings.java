package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.ProxyConfig.CustomTag;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * How requests are traced.
 *
 * @param sampling 0..100: requests that are traced of themselves
 * @param workload absent fields are filled in already; without it Istio's own tags are left out
 * @param sampleByRequestId whether the request id carries the decision
 */
public record TracingSettings(
    double sampling,
    OptionalInt maxPathTagLength,
    SortedMap<String, CustomTag> customTags,
    java.util.Optional<WorkloadTags> workload,
    boolean sampleByRequestId) {

  /** Who the workload is, as tags. */
  record WorkloadTags(
      String canonicalService,
      String canonicalRevision,
      String clusterId,
      String meshId,
      String namespace) {}
}
