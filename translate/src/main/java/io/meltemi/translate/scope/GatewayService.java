package io.meltemi.translate.scope;

import io.meltemi.model.Gateway;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ServiceTarget;
import java.util.List;
import java.util.Optional;

/**
 * The services whose workloads have a Gateway that was made from one of the Gateway API, which has
 * no selector.
 *
 * @param namespace theirs and the Gateway's
 */
public record GatewayService(List<String> hosts, String namespace) {
  private static final String ANNOTATION = "internal.istio.io/gateway-service";
  private static final String NAMESPACE = "internal.istio.io/parent-gateway-namespace";

  /** Absent for a Gateway that selects by labels. */
  public static Optional<GatewayService> of(Gateway gateway) {
    return gateway
        .meta()
        .annotations()
        .find(ANNOTATION)
        .map(
            hosts ->
                new GatewayService(
                    List.of(hosts.split(",")),
                    gateway
                        .meta()
                        .annotations()
                        .getOrDefault(NAMESPACE, gateway.meta().namespace())));
  }

  boolean isBehind(ProxyView proxy) {
    return proxy.targets().stream().anyMatch(this::has);
  }

  /** Whether it is a port of one of the services. */
  public boolean has(ServiceTarget target) {
    return target.service().namespace().equals(namespace)
        && hosts.contains(target.service().hostname().value());
  }
}
