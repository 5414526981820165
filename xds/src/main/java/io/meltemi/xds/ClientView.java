package io.meltemi.xds;

import java.util.Optional;

/**
 * The resources that clients of one equivalence class get in one snapshot. All of these clients
 * share one view, or views that are equal by {@link #equals}; it must not change and must be safe
 * on any thread. The server keeps what it works out for a view as long as the view is reachable.
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

  /**
   * The resource of that name, of any type; empty when there is none. The server calls this for
   * each name that a class of clients watches, once for the class.
   */
  Optional<Resource> find(ResourceType type, String name);
}
