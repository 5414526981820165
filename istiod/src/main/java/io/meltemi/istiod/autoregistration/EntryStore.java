package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.delivery.proxy.Registration;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * WorkloadEntries in the API server, read anew for each write, so that what several istiods write
 * of one entry never mixes. Any thread; calls block.
 *
 * @param served how the cluster serves a kind; absent while it does not
 */
public record EntryStore(KubeClient client, Function<String, Optional<ResourceType>> served) {
  private static final int CONFLICTS = 5;

  /** What is to be merged into an entry; absent where it is to stay as it is. */
  @FunctionalInterface
  interface Change {
    Optional<ObjectNode> patch(ObjectNode entry);
  }

  private ResourceType entries() throws IOException {
    return type("WorkloadEntry");
  }

  private ResourceType type(String kind) throws IOException {
    return served
        .apply(kind)
        .orElseThrow(
            () ->
                new IOException(
                    "the API server does not serve " + kind + " (expected: Istio's definitions)"));
  }

  List<ObjectNode> list() throws IOException {
    return client.list(entries(), "");
  }

  Optional<ObjectNode> find(ResourceName name) throws IOException {
    return client.find(entries(), name.namespace(), name.name());
  }

  /**
   * What the group makes of the proxy; absent where there is no such group.
   *
   * @param name of the entry
   */
  Optional<ObjectNode> template(ResourceName name, Registration proxy) throws IOException {
    ResourceType groups = type("WorkloadGroup");
    ResourceType type = entries();
    return client
        .find(groups, proxy.namespace(), proxy.group())
        .map(group -> EntryTemplate.entryOf(type, name.name(), proxy, groups, group));
  }

  /** Whether it was made: not where there is one already. */
  boolean create(ResourceName name, ObjectNode entry) throws IOException {
    try {
      var unused = client.create(entries(), name.namespace(), entry);
      return true;
    } catch (KubeException e) {
      if (e.is(KubeException.CONFLICT)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Merges into the entry of now.
   *
   * @return whether something was written
   */
  boolean change(ResourceName name, Change change) throws IOException {
    return write(name, change, false);
  }

  /** The same in its status: {@code status} of the patch alone is written. */
  boolean changeStatus(ResourceName name, Change change) throws IOException {
    return write(name, change, true);
  }

  private boolean write(ResourceName name, Change change, boolean status) throws IOException {
    for (int conflicts = 0; ; conflicts++) {
      Optional<ObjectNode> found = find(name);
      Optional<ObjectNode> patch = found.flatMap(change::patch);
      if (patch.isEmpty()) {
        return false;
      }
      patch.get().withObject("/metadata").put("resourceVersion", version(found.get()));
      try {
        var unused =
            status
                ? client.patchStatus(
                    entries(), name.namespace(), name.name(), PatchType.MERGE, patch.get())
                : client.patch(
                    entries(), name.namespace(), name.name(), PatchType.MERGE, patch.get());
        return true;
      } catch (KubeException e) {
        if (e.is(KubeException.NOT_FOUND)) {
          return false;
        }
        if (!e.is(KubeException.CONFLICT) || conflicts == CONFLICTS) {
          throw e;
        }
      }
    }
  }

  /** Whether the entry was deleted: not where somebody has written it since. */
  boolean delete(ObjectNode entry) throws IOException {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.putObject("preconditions").put("resourceVersion", version(entry));
    ResourceName name = nameOf(entry);
    try {
      return client.delete(entries(), name.namespace(), name.name(), options);
    } catch (KubeException e) {
      if (e.is(KubeException.CONFLICT)) {
        return false;
      }
      throw e;
    }
  }

  static ResourceName nameOf(ObjectNode entry) {
    return new ResourceName(
        entry.at("/metadata/namespace").asText(""), entry.at("/metadata/name").asText(""));
  }

  private static String version(ObjectNode entry) {
    return entry.at("/metadata/resourceVersion").asText("");
  }
}
