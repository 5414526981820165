package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.delivery.proxy.Registration;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.WorkloadEntry;
import java.util.Optional;

/**
 * The WorkloadEntry that a WorkloadGroup's template makes of a proxy.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/autoregistration/controller.go.
 */
final class EntryTemplate {
  private static final int LONGEST_NAME = 253;

  private EntryTemplate() {}

  /**
   * The entry's name, {@code GROUP-ADDRESS[-NETWORK]}, of which the end is kept where it is too
   * long; absent where the proxy says no address or no namespace.
   */
  static Optional<String> name(Registration proxy) {
    if (proxy.addresses().isEmpty() || proxy.namespace().isEmpty()) {
      return Optional.empty();
    }
    String name = proxy.group() + "-" + proxy.addresses().getFirst().replace(':', '-');
    if (!proxy.network().isEmpty()) {
      name += "-" + proxy.network();
    }
    return Optional.of(name.substring(Math.max(0, name.length() - LONGEST_NAME)));
  }

  /** Labels of the proxy go over those of the group, and these over the template's. */
  static ObjectNode entryOf(
      ResourceType type, String name, Registration proxy, ResourceType groupType, JsonNode group) {
    JsonNode spec = group.path("spec");
    ObjectNode template =
        spec.path("template") instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    template.put("address", proxy.addresses().getFirst());
    ObjectNode labels = template.withObject("/labels");
    copy(spec.path("metadata").path("labels"), labels);
    proxy.labels().asMap().forEach(labels::put);
    if (!proxy.network().isEmpty()) {
      template.put("network", proxy.network());
    }
    if (!proxy.locality().isEmpty()) {
      template.put("locality", proxy.locality());
    }
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("apiVersion", type.apiVersion());
    entry.put("kind", type.kind());
    ObjectNode metadata = entry.putObject("metadata");
    metadata.put("name", name);
    metadata.put("namespace", proxy.namespace());
    metadata.set("labels", labels.deepCopy());
    ObjectNode annotations = metadata.putObject("annotations");
    annotations.put(EntryAnnotations.GROUP, proxy.group());
    copy(spec.path("metadata").path("annotations"), annotations);
    if (proxy.probed()) {
      annotations.put(WorkloadEntry.HEALTH_CHECKED, "true");
    }
    ObjectNode owner = metadata.putArray("ownerReferences").addObject();
    owner.put("apiVersion", groupType.apiVersion());
    owner.put("kind", groupType.kind());
    owner.put("name", proxy.group());
    owner.put("uid", group.path("metadata").path("uid").asText(""));
    owner.put("controller", true);
    entry.set("spec", template);
    return entry;
  }

  private static void copy(JsonNode from, ObjectNode to) {
    from.properties().forEach(each -> to.set(each.getKey(), each.getValue()));
  }
}
