package io.meltemi.delivery;

import io.meltemi.translate.BuildCache;
import io.meltemi.translate.scope.ProxyScope;

/**
 * The layers in force, by what they rest on. They outlast snapshots: a layer lives as long as a
 * client has something of it.
 */
final class LayerCaches {
  private final BuildCache<ServiceLayer.Key, ServiceLayer> services;
  private final BuildCache<ListenersOf, ListenerLayer> listeners;
  private final PatchedLists patched;

  /** A key, and some scope with it: what it has beside the key is not read. */
  private record ListenersOf(ListenerLayer.Key key, ProxyScope scope) {
    @Override
    public boolean equals(Object other) {
      return other instanceof ListenersOf that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  LayerCaches(Translators translators) {
    var groups =
        new BuildCache<GroupLayer.Key, GroupLayer>(key -> new GroupLayer(translators, key));
    this.services = new BuildCache<>(key -> new ServiceLayer(translators, groups, key));
    this.patched = new PatchedLists(translators);
    this.listeners = new BuildCache<>(of -> new ListenerLayer(translators, of.key(), of.scope()));
  }

  ServiceLayer services(ServiceLayer.Key key) {
    return services.get(key);
  }

  PatchedLists patched() {
    return patched;
  }

  ListenerLayer listeners(ProxyScope scope) {
    return listeners.get(new ListenersOf(ListenerLayer.Key.of(scope), scope));
  }
}
