package io.meltemi.model.gatewayapi;

import io.meltemi.base.ResourceName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a policy is attached to, in its own namespace.
 *
 * @param sectionName one port, by its name
 */
public record PolicyTarget(String group, String kind, String name, Optional<String> sectionName) {

  public boolean isService() {
    return group.isEmpty() && kind.equals("Service");
  }

  public boolean isServiceEntry() {
    return group.equals("networking.istio.io") && kind.equals("ServiceEntry");
  }

  public ResourceName resource(String namespace) {
    return new ResourceName(namespace, name);
  }

  /** As an ancestor of the policy. */
  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("group", group);
    tree.put("kind", kind);
    tree.put("name", name);
    sectionName.ifPresent(section -> tree.put("sectionName", section));
    return tree;
  }
}
