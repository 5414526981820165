package io.meltemi.model.kube;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import java.util.List;

/**
 * A Kubernetes Service.
 *
 * @param type {@code ClusterIP} where not told
 * @param clusterIps {@code None} alone for a headless service; empty for ExternalName
 * @param externalIps {@code spec.externalIPs} and the load balancer's addresses from the status
 */
public record KubeService(
    ConfigMeta meta,
    String type,
    List<String> clusterIps,
    Labels selector,
    List<Port> ports,
    String externalName,
    List<String> externalIps,
    Traffic traffic)
    implements MeshObject {

  /** Which of the endpoints get traffic. */
  public record Traffic(
      boolean publishNotReadyAddresses, boolean internalTrafficLocal, String trafficDistribution) {}

  public KubeService {
    clusterIps = List.copyOf(clusterIps);
    ports = List.copyOf(ports);
    externalIps = List.copyOf(externalIps);
  }

  /**
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param appProtocol empty where not told
   * @param targetPort number or name; empty where not told
   * @param nodePort 0 where not told
   */
  public record Port(
      String name,
      int port,
      String protocol,
      String appProtocol,
      String targetPort,
      int nodePort) {}
}
