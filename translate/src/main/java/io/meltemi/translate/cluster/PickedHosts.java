package io.meltemi.translate.cluster;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.meltemi.api.overridehost.OverrideHost;
import io.meltemi.translate.filter.EndpointPicker;
import io.meltemi.translate.filter.TypedConfig;

/**
 * A cluster whose endpoint a filter has written into the request's metadata: by least request where
 * it has not, or where there is no such endpoint.
 */
final class PickedHosts {
  /** The extension. */
  static final String POLICY = "envoy.load_balancing_policies.override_host";

  private static final LoadBalancingPolicy PICKED =
      policy(
          POLICY,
          OverrideHost.newBuilder()
              .addOverrideHostSources(
                  OverrideHost.OverrideHostSource.newBuilder()
                      .setMetadata(
                          MetadataKey.newBuilder()
                              .setKey(EndpointPicker.METADATA)
                              .addPath(
                                  MetadataKey.PathSegment.newBuilder()
                                      .setKey(EndpointPicker.ENDPOINT))))
              .setFallbackPolicy(
                  policy(
                      "envoy.load_balancing_policies.least_request",
                      LeastRequest.getDefaultInstance()))
              .build());

  private PickedHosts() {}

  static void apply(Cluster.Builder cluster) {
    cluster.setLoadBalancingPolicy(PICKED);
  }

  private static LoadBalancingPolicy policy(String name, Message config) {
    return LoadBalancingPolicy.newBuilder()
        .addPolicies(
            LoadBalancingPolicy.Policy.newBuilder()
                .setTypedExtensionConfig(
                    TypedExtensionConfig.newBuilder()
                        .setName(name)
                        .setTypedConfig(TypedConfig.of(config))))
        .build();
  }
}
