package io.meltemi.ingest.gateway;

/**
 * How Ingresses are served, beside what the mesh's settings say.
 *
 * @param namespace of the gateways that serve them (K8S_INGRESS_NS)
 * @param defaultBackends whether {@code spec.defaultBackend} has effect, for all hosts, which it
 *     has not in Istio (MELTEMI_INGRESS_DEFAULT_BACKEND)
 */
public record IngressOptions(String namespace, boolean defaultBackends) {
  public static final IngressOptions DEFAULT = new IngressOptions("istio-system", false);
}
