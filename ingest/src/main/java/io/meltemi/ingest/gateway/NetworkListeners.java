package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ways into a network that a Gateway names: each address with each port that leads to every
 * service. A Gateway of class {@code istio-remote} stands for one whose cluster is out of reach.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/network.go.
 */
final class NetworkListeners {
  private static final Set<String> ADDRESS_TYPES = Set.of("IPAddress", "Hostname");

  private NetworkListeners() {}

  static List<ListedGateway> of(KubernetesGateway gateway, Lookup lookup) {
    String network = gateway.meta().labels().getOrDefault(ListenerTls.NETWORK, "");
    Optional<ClassInfo> info = lookup.classInfo(gateway.className());
    if (network.isEmpty() || info.isEmpty()) {
      return List.of();
    }
    var account =
        new ResourceName(
            gateway.meta().namespace(), Deployments.serviceAccount(gateway, info.get()));
    var listed = new ArrayList<ListedGateway>();
    for (KubernetesGateway.Address address : gateway.addresses()) {
      if (ADDRESS_TYPES.contains(address.type().orElse("IPAddress"))) {
        for (Listener listener : gateway.listeners()) {
          if (ListenerTls.isAutoPassthrough(gateway.meta(), listener)) {
            listed.add(new ListedGateway(network, address.value(), listener.port(), account));
          }
        }
      }
    }
    return listed;
  }
}
