package io.meltemi.config.kube;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.kube.KubeService;
import java.util.ArrayList;
import java.util.List;

/** Reads a Kubernetes Service. */
final class ServiceReader {
  private ServiceReader() {}

  static KubeService read(ObjectInput in) {
    Fields spec = in.spec();
    String type = spec.string("type");
    String first = spec.string("clusterIP");
    List<String> clusterIps = spec.strings("clusterIPs");
    return new KubeService(
        in.meta(),
        type.isEmpty() ? "ClusterIP" : type,
        clusterIps.isEmpty() && !first.isEmpty() ? List.of(first) : clusterIps,
        spec.labels("selector"),
        spec.list("ports", ServiceReader::port),
        spec.string("externalName"),
        externalIps(in, spec, type),
        new KubeService.Traffic(
            spec.bool("publishNotReadyAddresses"),
            spec.string("internalTrafficPolicy").equals("Local"),
            spec.string("trafficDistribution")));
  }

  private static KubeService.Port port(Fields f) {
    String protocol = f.string("protocol");
    if (!f.has("port")) {
      f.bad("port", "1..65535");
    }
    return new KubeService.Port(
        f.string("name"),
        f.intIn("port", 1, 65535),
        protocol.isEmpty() ? "TCP" : protocol,
        f.string("appProtocol"),
        f.intOrString("targetPort"),
        f.intIn("nodePort", 0, 65535));
  }

  private static List<String> externalIps(ObjectInput in, Fields spec, String type) {
    var ips = new ArrayList<>(spec.strings("externalIPs"));
    if (type.equals("LoadBalancer")) {
      Fields balancer = in.root().child("status").child("loadBalancer");
      ips.addAll(
          balancer.list(
              "ingress",
              ingress -> ingress.has("ip") ? ingress.string("ip") : ingress.string("hostname")));
    }
    return ips.stream().filter(ip -> !ip.isEmpty()).distinct().toList();
  }
}
