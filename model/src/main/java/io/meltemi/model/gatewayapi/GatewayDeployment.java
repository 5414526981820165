package io.meltemi.model.gatewayapi;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import java.util.List;
import java.util.Optional;

/**
 * What is to run for a Gateway whose workloads are made for it.
 *
 * @param meta the Gateway's
 * @param uid the Gateway's
 * @param labels, annotations of everything that is made for it
 * @param parameters the ConfigMap of its own with what is to be laid over what is made
 */
public record GatewayDeployment(
    ConfigMeta meta,
    String uid,
    String className,
    Names names,
    Service service,
    Labels labels,
    Labels annotations,
    Optional<ResourceName> parameters) {
  /**
   * @param deployment of its Deployment and its Service
   * @param serviceAccount of its pods
   */
  public record Names(String deployment, String serviceAccount) {}

  /**
   * @param type such as {@code LoadBalancer}
   * @param address that the Gateway asks for, first of them
   * @param ports that its listeners are on, once each
   */
  public record Service(String type, Optional<String> address, List<Port> ports) {
    public Service {
      ports = List.copyOf(ports);
    }
  }

  /**
   * @param protocol as listeners have it: {@code HTTP}, {@code TLS} and so on
   */
  public record Port(String name, int number, String protocol) {}
}
