package io.meltemi.translate;

import io.meltemi.translate.filter.ProtocolFilters;

/**
 * Settings of istiod that translation reads, parsed once by {@code istiod} from the environment
 * variables of the same names in upper case with PILOT_ before; the defaults are Istio's.
 *
 * @param domain suffix of the cluster's services, {@code cluster.local}
 * @param systemNamespace istiod's own, {@code istio-system}
 * @param clusterId the cluster that istiod runs in
 * @param gateways what only gateways' proxies are concerned with
 * @param severalAuthorizers whether policies of action CUSTOM may name several providers for one
 *     workload, all of which are asked (PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS)
 * @param persistentSessions whether clients stay with an endpoint where labels of a service say so
 *     (PILOT_ENABLE_PERSISTENT_SESSION_FILTER)
 */
public record TranslateSettings(
    String domain,
    String systemNamespace,
    String clusterId,
    Gateways gateways,
    boolean severalAuthorizers,
    ProtocolFilters protocols,
    boolean persistentSessions) {
  /**
   * @param scoped whether a Gateway selects workloads of its own namespace only
   *     (PILOT_SCOPE_GATEWAY_TO_NAMESPACE)
   * @param http3 whether HTTPS is served over QUIC too, where the service has a port for it
   *     (PILOT_ENABLE_QUIC_LISTENERS)
   * @param namedServices whether a gateway gets no other services than those that something of its
   *     names (PILOT_FILTER_GATEWAY_CLUSTER_CONFIG)
   * @param inferencePools whether there may be routes to InferencePools
   *     (SUPPORT_GATEWAY_API_INFERENCE_EXTENSION)
   */
  public record Gateways(
      boolean scoped, boolean http3, boolean namedServices, boolean inferencePools) {
    public static final Gateways DEFAULT = new Gateways(false, false, false, false);
  }

  public static final TranslateSettings DEFAULT =
      new TranslateSettings(
          "cluster.local",
          "istio-system",
          "Kubernetes",
          Gateways.DEFAULT,
          false,
          ProtocolFilters.DEFAULT,
          false);
}
