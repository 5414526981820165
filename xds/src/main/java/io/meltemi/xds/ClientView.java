package io.meltemi.xds;

import java.util.ArrayList;
import java.util.Optional;

/**
 * The resources that one client gets in one snapshot. Clients that get the same share a view, or
 * have views that give the same lists, or lists with the same parts: what is worked out for a list
 * is kept with it. A view must be safe on any thread.
 */
public interface ClientView {
  /**
   * All resources of a type that is asked for as a whole ({@link ResourceType#wildcard}): clusters,
   * listeners, the name table, the proxy's configuration. The same instance at every call, and the
   * same instance as in an earlier view when nothing changed, if that is cheap to know.
   */
  ResourceList list(ResourceType type);

  /**
   * Whether names of this type can be answered. Where not, a client that asks for them waits; it is
   * told by a later {@link XdsServer#publish(Change, java.util.function.Predicate)}. Asked only
   * about types that the client watches.
   */
  default boolean isReady(ResourceType type) {
    return true;
  }

  /** The resource of that name, of any type; empty when there is none. */
  Optional<Resource> find(ResourceType type, String name);

  /**
   * What a subscription that names resources selects, beside the whole list where it asks for that
   * too. A source for many clients overrides this and gives those that ask for the same the same
   * list.
   *
   * <p>When Envoy updates a cluster it warms a new one in its place, which needs the load
   * assignment again even though that did not change, and Envoy does not ask for it
   * (envoyproxy/envoy issues 13009 and 33607; Istio sends all endpoints after each CDS answer). So
   * the version of a load assignment is the hash of its bytes and the version of the cluster that
   * it is for: see {@link #endpoints}. A changed cluster so makes its load assignment a changed
   * resource, which is sent after it like any other, and the client itself says on reconnect, in
   * {@code initial_resource_versions}, for which state of the cluster it has endpoints.
   *
   * @param clusters the clusters that the client was sent, for load assignments; otherwise empty
   */
  default ResourceList select(ResourceType type, Subscription subscription, ResourceList clusters) {
    var all = subscription.wildcard() && type.wildcard() ? list(type) : ResourceList.empty();
    var found = new ArrayList<>(all.resources());
    for (var name : subscription.names()) {
      if (all.find(name).isEmpty()) {
        find(type, name)
            .map(r -> type == ResourceType.ENDPOINT ? endpoints(r, clusters) : r)
            .ifPresent(found::add);
      }
    }
    return ResourceList.of(found);
  }

  /** A load assignment for the cluster of its name, which is in the first of the lists with it. */
  static Resource endpoints(Resource assignment, ResourceList... clusters) {
    for (var list : clusters) {
      var cluster = list.find(assignment.name());
      if (cluster.isPresent()) {
        return assignment.versioned(assignment.version() + ':' + cluster.get().version());
      }
    }
    return assignment;
  }
}
