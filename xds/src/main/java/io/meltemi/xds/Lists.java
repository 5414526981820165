package io.meltemi.xds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lists that clients of a view get, each worked out once and shared by all that ask for the
 * same. Safe on any thread.
 *
 * <p>Design note on endpoints. When Envoy updates a cluster it warms a new one in its place, which
 * needs the load assignment again even though that did not change, and Envoy does not ask for it
 * (envoyproxy/envoy issues 13009 and 33607; Istio sends all endpoints after each CDS answer). Here
 * the version of a load assignment is the hash of its bytes and the version of the cluster that it
 * is for. A changed cluster so makes its load assignment a changed resource, which is sent after it
 * like any other, and the client itself says on reconnect, in {@code initial_resource_versions},
 * for which state of the cluster it has endpoints.
 */
final class Lists {
  private static final char SEPARATOR = ':';
  private static final int LISTS_OF_VIEW = 256;

  private final WeakHashMap<ClientView, OfView> views = new WeakHashMap<>();

  /** One answer; may not refer to the view, which would keep it alive. */
  private record Key(
      ResourceType type,
      Subscription subscription,
      Identity clusters,
      Identity base,
      Object with) {}

  /** Compares by identity, which lists are made for. */
  private record Identity(@Nullable ResourceList list) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity that && that.list == list;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(list);
    }
  }

  private static final class OfView {
    /** Bounded, for clients choose what to subscribe to; classes of clients are few. */
    private final Map<Key, ResourceList> lists =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, ResourceList> eldest) {
            return size() > LISTS_OF_VIEW;
          }
        };
  }

  /**
   * What a subscription selects from a view.
   *
   * @param clusters the clusters that the client was sent; for load assignments only
   */
  ResourceList select(
      ClientView view, ResourceType type, Subscription subscription, ResourceList clusters) {
    if (subscription.wildcard() && subscription.size() == 0) {
      return type.wildcard() ? view.list(type) : ResourceList.empty();
    }
    var dependency = type == ResourceType.ENDPOINT ? clusters : ResourceList.empty();
    var key = new Key(type, subscription, new Identity(dependency), new Identity(null), List.of());
    return remembered(view, key, () -> collect(view, type, subscription, dependency));
  }

  /**
   * What {@code base}, selected from an earlier view, has become when only the endpoints of {@code
   * changed} may differ.
   */
  ResourceList refresh(
      ClientView view,
      ResourceList base,
      Subscription subscription,
      ResourceList clusters,
      List<String> changed) {
    var key =
        new Key(
            ResourceType.ENDPOINT,
            subscription,
            new Identity(clusters),
            new Identity(base),
            changed);
    return remembered(
        view,
        key,
        () -> {
          var replacements = new ArrayList<Resource>();
          for (var name : subscription.matching(changed)) {
            var found = endpoints(view, name, clusters);
            if (found == null || base.find(name).isEmpty()) {
              return select(view, ResourceType.ENDPOINT, subscription, clusters);
            }
            replacements.add(found);
          }
          return base.replacing(replacements);
        });
  }

  /**
   * Load assignments for a client that has not asked for clusters yet on this stream: one whose
   * bytes the client has keeps the version that the client said, until it is known for which
   * clusters.
   */
  static ResourceList asKnown(ResourceList endpoints, ResourceList known) {
    if (known.isShared()) {
      return endpoints;
    }
    var adapted = new ArrayList<Resource>();
    for (var resource : endpoints.resources()) {
      var has = known.find(resource.name()).map(Resource::version).orElse("");
      adapted.add(
          has.startsWith(resource.version() + SEPARATOR) ? resource.versioned(has) : resource);
    }
    return ResourceList.of(adapted).unshared();
  }

  private interface Make {
    ResourceList list();
  }

  private ResourceList remembered(ClientView view, Key key, Make make) {
    OfView ofView;
    synchronized (views) {
      ofView = views.computeIfAbsent(view, v -> new OfView());
    }
    // One thread works for the class, the others of the class wait for it.
    synchronized (ofView) {
      var known = ofView.lists.get(key);
      if (known == null) {
        known = make.list();
        ofView.lists.put(key, known);
      }
      return known;
    }
  }

  private static ResourceList collect(
      ClientView view, ResourceType type, Subscription subscription, ResourceList clusters) {
    var found = new ArrayList<Resource>(subscription.size());
    var all = subscription.wildcard() && type.wildcard() ? view.list(type) : ResourceList.empty();
    found.addAll(all.resources());
    for (var name : subscription.names()) {
      if (all.find(name).isPresent()) {
        continue;
      }
      if (type == ResourceType.ENDPOINT) {
        var resource = endpoints(view, name, clusters);
        if (resource != null) {
          found.add(resource);
        }
      } else {
        view.find(type, name).ifPresent(found::add);
      }
    }
    return ResourceList.of(found);
  }

  private static @Nullable Resource endpoints(ClientView view, String name, ResourceList clusters) {
    var resource = view.find(ResourceType.ENDPOINT, name).orElse(null);
    if (resource == null) {
      return null;
    }
    var cluster = clusters.find(name).orElse(null);
    return cluster == null
        ? resource
        : resource.versioned(resource.version() + SEPARATOR + cluster.version());
  }
}
