package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.IngressClass;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Gateway API's objects as they were written. */
final class ApiObjects {
  /** The kind in keys, since Istio has a Gateway too. */
  static final String GATEWAY = "KubernetesGateway";

  private final Map<MeshObject.Key, GatewayApiObject> all = new HashMap<>();
  private final Map<String, Map<ResourceName, ReferenceGrant>> grants = new HashMap<>();
  private final Map<String, IngressClass> ingressClasses = new HashMap<>();

  void put(GatewayApiObject object) {
    all.put(object.key(), object);
    if (object instanceof ReferenceGrant grant) {
      grants
          .computeIfAbsent(grant.meta().namespace(), _ -> new HashMap<>())
          .put(grant.meta().resource(), grant);
    }
    if (object instanceof IngressClass ingressClass) {
      ingressClasses.put(ingressClass.meta().name(), ingressClass);
    }
  }

  void remove(GatewayApiObject object) {
    all.remove(object.key());
    if (object instanceof ReferenceGrant grant) {
      grants
          .getOrDefault(grant.meta().namespace(), new HashMap<>())
          .remove(grant.meta().resource());
    }
    if (object instanceof IngressClass ingressClass) {
      ingressClasses.remove(ingressClass.meta().name());
    }
  }

  Collection<GatewayApiObject> all() {
    return all.values();
  }

  Optional<GatewayApiObject> find(MeshObject.Key key) {
    return Optional.ofNullable(all.get(key));
  }

  <T extends GatewayApiObject> Optional<T> find(String kind, Class<T> type, ResourceName name) {
    return find(new MeshObject.Key(kind, name)).map(type::cast);
  }

  Collection<ReferenceGrant> grantsIn(String namespace) {
    return grants.getOrDefault(namespace, Map.of()).values();
  }

  Collection<IngressClass> ingressClasses() {
    return ingressClasses.values();
  }
}
