package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKind;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import io.envoyproxy.envoy.type.v3.Percent;
import io.meltemi.model.ProxyConfig;
import io.meltemi.translate.listener.telemetry.TracingSettings.WorkloadTags;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tracing of a connection manager, with Istio's tags. Source: istio 1.30.3
 * pilot/pkg/networking/core/tracing.go.
 */
public final class Tracing {
  private static final Percent ALL = Percent.newBuilder().setValue(100).build();
  private static final String RBAC = "envoy.filters.http.rbac";

  private static final UnknownFieldSet NO_CONTEXT_PROPAGATION =
      NewerFields.flag(NewerFields.NO_CONTEXT_PROPAGATION);

  private Tracing() {}

  public static HttpConnectionManager.Tracing of(TracingSettings settings) {
    var tracing =
        HttpConnectionManager.Tracing.newBuilder()
            .setClientSampling(ALL)
            .setRandomSampling(Percent.newBuilder().setValue(settings.sampling()))
            .setOverallSampling(ALL)
            .addAllCustomTags(tags(settings));
    settings
        .maxPathTagLength()
        .ifPresent(length -> tracing.setMaxPathTagLength(UInt32Value.of(length)));
    settings.provider().ifPresent(provider -> provider(tracing, provider));
    if (!settings.propagation().context()) {
      tracing.setUnknownFields(NO_CONTEXT_PROPAGATION);
    }
    return tracing.build();
  }

  private static void provider(
      HttpConnectionManager.Tracing.Builder tracing, TracingSettings.Provider provider) {
    tracing.setProvider(
        io.envoyproxy.envoy.config.trace.v3.Tracing.Http.newBuilder()
            .setName(provider.name())
            .setTypedConfig(provider.config()));
    if (provider.upstreamSpans()) {
      tracing.setSpawnUpstreamSpan(BoolValue.of(true));
    }
  }

  /** Sorted by name; a custom tag replaces one of Istio's. */
  private static List<CustomTag> tags(TracingSettings settings) {
    var tags = new TreeMap<String, CustomTag>();
    settings.workload().ifPresent(workload -> addIstioTags(tags, workload));
    settings.customTags().forEach((name, tag) -> tags.put(name, custom(name, tag)));
    return List.copyOf(tags.values());
  }

  private static CustomTag custom(String name, ProxyConfig.CustomTag tag) {
    var out = CustomTag.newBuilder().setTag(name);
    switch (tag) {
      case ProxyConfig.CustomTag.Literal(var value) ->
          out.setLiteral(CustomTag.Literal.newBuilder().setValue(value));
      case ProxyConfig.CustomTag.Environment(var variable, var otherwise) ->
          out.setEnvironment(
              CustomTag.Environment.newBuilder().setName(variable).setDefaultValue(otherwise));
      case ProxyConfig.CustomTag.Header(var header, var otherwise) ->
          out.setRequestHeader(
              CustomTag.Header.newBuilder().setName(header).setDefaultValue(otherwise));
      case ProxyConfig.CustomTag.Formatter(var format) ->
          out.setUnknownFields(NewerFields.text(NewerFields.CUSTOM_TAG_VALUE, format));
    }
    return out.build();
  }

  private static void addIstioTags(SortedMap<String, CustomTag> tags, WorkloadTags workload) {
    literal(tags, "istio.canonical_revision", workload.canonicalRevision());
    literal(tags, "istio.canonical_service", workload.canonicalService());
    literal(tags, "istio.cluster_id", workload.clusterId());
    literal(tags, "istio.mesh_id", workload.meshId());
    literal(tags, "istio.namespace", workload.namespace());
    for (String action : List.of("allow", "deny")) {
      String tag = "istio.authorization.dry_run." + action + "_policy.";
      String key = "istio_dry_run_" + action + "_shadow_";
      rbac(tags, tag + "name", key + "effective_policy_id");
      rbac(tags, tag + "result", key + "engine_result");
    }
  }

  private static void literal(SortedMap<String, CustomTag> tags, String name, String value) {
    tags.put(name, custom(name, new ProxyConfig.CustomTag.Literal(value)));
  }

  /** What a dry run of an AuthorizationPolicy found. */
  private static void rbac(SortedMap<String, CustomTag> tags, String name, String key) {
    var path =
        MetadataKey.newBuilder()
            .setKey(RBAC)
            .addPath(MetadataKey.PathSegment.newBuilder().setKey(key));
    var kind = MetadataKind.newBuilder().setRequest(MetadataKind.Request.getDefaultInstance());
    tags.put(
        name,
        CustomTag.newBuilder()
            .setTag(name)
            .setMetadata(CustomTag.Metadata.newBuilder().setKind(kind).setMetadataKey(path))
            .build());
  }
}
