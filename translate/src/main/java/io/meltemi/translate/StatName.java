package io.meltemi.translate;

import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;

/**
 * What stands for the variables in {@code inboundClusterStatName} and {@code
 * outboundClusterStatName}.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/telemetry/telemetry.go.
 *
 * @param shortHost {@code name.namespace} of a Kubernetes Service; the host of another
 * @param name of a Kubernetes Service; the host of another
 * @param port the service's
 * @param targetPort the workload's; 0 where traffic leaves
 */
public record StatName(
    String host,
    String shortHost,
    String name,
    String subset,
    int port,
    String portName,
    int targetPort) {

  /** Of a cluster that leads to a service. */
  public static StatName of(Service service, String subset, int port, String portName) {
    String host = service.clusterHost();
    boolean kubernetes = service.registry() == Registry.KUBERNETES;
    return new StatName(
        host,
        kubernetes ? service.name() + "." + service.namespace() : host,
        kubernetes ? service.name() : host,
        subset,
        port,
        portName,
        0);
  }

  /** Of nothing that has a name. */
  public static StatName unnamed(String host, int port, String portName) {
    return new StatName(host, host, host, "", port, portName, 0);
  }

  public StatName atTarget(int workloadPort) {
    return new StatName(host, shortHost, name, subset, port, portName, workloadPort);
  }

  /** The pattern with its variables filled in; {@code clusterName} where there is no pattern. */
  public String in(String pattern, String clusterName) {
    return pattern.isEmpty()
        ? clusterName
        : pattern
            .replace("%SERVICE%", shortHost)
            .replace("%SERVICE_NAME%", name)
            .replace("%SERVICE_FQDN%", host)
            .replace("%SUBSET_NAME%", subset)
            .replace("%TARGET_PORT%", Integer.toString(targetPort))
            .replace("%SERVICE_PORT%", Integer.toString(port))
            .replace("%SERVICE_PORT_NAME%", portName);
  }
}
