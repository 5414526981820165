package io.meltemi.translate;

/**
 * Settings of istiod that translation reads, parsed once by {@code istiod} from the environment
 * variables of the same names in upper case with PILOT_ before; the defaults are Istio's.
 *
 * @param domain suffix of the cluster's services, {@code cluster.local}
 * @param systemNamespace istiod's own, {@code istio-system}
 * @param clusterId the cluster that istiod runs in
 */
public record TranslateSettings(String domain, String systemNamespace, String clusterId) {
  public static final TranslateSettings DEFAULT =
      new TranslateSettings("cluster.local", "istio-system", "Kubernetes");
}
