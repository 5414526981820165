package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.inject.GatewayObjects.Overlay;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * ConfigMaps with what is to be laid over the objects of Gateways, as they are now: those of a
 * class in istiod's namespace, then the Gateway's own.
 *
 * @param namespace istiod's
 */
record Overlays(KubeClient client, String namespace) {
  private static final String FOR_CLASS = "gateway.istio.io/defaults-for-class";

  /** Of all classes. */
  List<ObjectNode> ofClasses() throws KubeException {
    return client.list(ResourceType.CONFIG_MAP, namespace, FOR_CLASS).stream()
        .sorted(Comparator.comparing(map -> map.at("/metadata/name").asText()))
        .toList();
  }

  /**
   * Weakest first.
   *
   * @throws AbsentException where the Gateway's own is not there
   */
  List<Overlay> of(GatewayDeployment gateway, List<ObjectNode> ofClasses)
      throws KubeException, AbsentException {
    var overlays = new ArrayList<Overlay>();
    for (ObjectNode map : ofClasses) {
      if (map.at("/metadata/labels").path(FOR_CLASS).asText().equals(gateway.className())) {
        overlays.add(overlay(map));
      }
    }
    if (gateway.parameters().isPresent()) {
      ResourceName name = gateway.parameters().get();
      Optional<ObjectNode> own =
          client.find(ResourceType.CONFIG_MAP, name.namespace(), name.name());
      overlays.add(overlay(own.orElseThrow(() -> new AbsentException(name))));
    }
    return List.copyOf(overlays);
  }

  private static Overlay overlay(ObjectNode map) {
    var entries = new TreeMap<String, String>();
    map.path("data").properties().forEach(e -> entries.put(e.getKey(), e.getValue().asText()));
    return new Overlay(
        "ConfigMap %s/%s"
            .formatted(map.at("/metadata/namespace").asText(), map.at("/metadata/name").asText()),
        entries);
  }

  /** The message is for the user. */
  static final class AbsentException extends Exception {
    private static final long serialVersionUID = 1;

    AbsentException(ResourceName name) {
      super("spec.infrastructure.parametersRef: ConfigMap %s is not there".formatted(name));
    }
  }
}
