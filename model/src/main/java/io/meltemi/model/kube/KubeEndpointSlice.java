package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Optional;

/** An EndpointSlice; its service is named by the label {@code kubernetes.io/service-name}. */
public record KubeEndpointSlice(
    ConfigMeta meta, String addressType, List<Port> ports, List<Address> endpoints)
    implements MeshObject {

  public KubeEndpointSlice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * @param port 0: every port
   */
  public record Port(String name, int port, String protocol) {}

  /**
   * @param ready, serving, terminating absent means: as Kubernetes' defaults
   * @param targetPod name of the pod that {@code targetRef} names; empty where it names none
   */
  public record Address(
      List<String> addresses,
      Optional<Boolean> ready,
      Optional<Boolean> serving,
      Optional<Boolean> terminating,
      String hostname,
      String nodeName,
      String zone,
      String targetPod) {
    public Address {
      addresses = List.copyOf(addresses);
    }
  }
}
