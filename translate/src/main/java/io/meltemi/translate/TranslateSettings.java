package io.meltemi.translate;

import io.meltemi.translate.filter.ProtocolFilters;

/**
 * Settings of istiod that translation reads, parsed once by {@code istiod} from the environment
 * variables of the same names in upper case with PILOT_ before; the defaults are Istio's.
 *
 * @param domain suffix of the cluster's services, {@code cluster.local}
 * @param systemNamespace istiod's own, {@code istio-system}
 * @param clusterId the cluster that istiod runs in
 * @param scopesGateways whether a Gateway selects workloads of its own namespace only
 *     (PILOT_SCOPE_GATEWAY_TO_NAMESPACE)
 * @param severalAuthorizers whether policies of action CUSTOM may name several providers for one
 *     workload, all of which are asked (PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS)
 */
public record TranslateSettings(
    String domain,
    String systemNamespace,
    String clusterId,
    boolean scopesGateways,
    boolean severalAuthorizers,
    ProtocolFilters protocols) {
  public static final TranslateSettings DEFAULT =
      new TranslateSettings(
          "cluster.local", "istio-system", "Kubernetes", false, false, ProtocolFilters.DEFAULT);
}
