package io.meltemi.model.gatewayapi;

import io.meltemi.base.ResourceName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a route wants to be attached to.
 *
 * @param sectionName one listener, or one port of a service, by its name
 * @param port the listeners, or the port, of that number
 */
public record ParentReference(ObjectReference to, Optional<String> sectionName, OptionalInt port) {
  public static final String GROUP = "gateway.networking.k8s.io";

  public String group() {
    return to.group().orElse(GROUP);
  }

  public String kind() {
    return to.kind().orElse("Gateway");
  }

  /** Where it is, for a route of that namespace. */
  public ResourceName resource(String ownNamespace) {
    return to.from(ownNamespace);
  }

  /** By what parents are put in order. */
  public String sortKey() {
    return "%s/%s/%s/%s/%d.%s"
        .formatted(
            group(),
            kind(),
            to.name(),
            sectionName.orElse(""),
            port.orElse(0),
            to.namespace().orElse(""));
  }

  /** As it was written. */
  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    to.group().ifPresent(group -> tree.put("group", group));
    to.kind().ifPresent(kind -> tree.put("kind", kind));
    tree.put("name", to.name());
    to.namespace().ifPresent(namespace -> tree.put("namespace", namespace));
    sectionName.ifPresent(section -> tree.put("sectionName", section));
    port.ifPresent(number -> tree.put("port", (long) number));
    return tree;
  }
}
