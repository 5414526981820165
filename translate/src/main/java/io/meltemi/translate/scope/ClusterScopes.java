package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Service;
import io.meltemi.translate.TranslateSettings;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What proxies see of one {@link ConfigSnapshot}, by the clusters that they are in: a service that
 * several clusters have is called by the addresses of the proxy's own. Where nothing is seen
 * otherwise, as in a mesh of one cluster, all share one {@link ScopeResolver}. Any thread.
 */
public final class ClusterScopes {
  private final ConfigSnapshot config;
  private final TranslateSettings settings;
  private final ScopeResolver common;

  /** The clusters that see some service by other addresses than the rest. */
  private final Set<String> particular;

  private final ConcurrentHashMap<String, Seen> byCluster = new ConcurrentHashMap<>();

  /**
   * What proxies of one cluster see.
   *
   * @param configured the services as they are configured
   * @param services the same as they are seen
   * @param otherwise those of them that are seen otherwise
   */
  private record Seen(
      ScopeResolver scopes,
      List<Service> configured,
      List<Service> services,
      Map<Service, Service> otherwise) {}

  private ClusterScopes(
      ConfigSnapshot config, TranslateSettings settings, Optional<ClusterScopes> before) {
    this.config = config;
    this.settings = settings;
    this.common =
        before.map(b -> b.common.next(config)).orElseGet(() -> ScopeResolver.of(config, settings));
    this.particular = particular(before);
    for (String cluster : particular) {
      before
          .map(b -> b.byCluster.get(cluster))
          .ifPresent(seen -> byCluster.put(cluster, seenFrom(cluster, Optional.of(seen))));
    }
  }

  /** What a first configuration is seen as. */
  public static ClusterScopes of(ConfigSnapshot config, TranslateSettings settings) {
    return new ClusterScopes(config, settings, Optional.empty());
  }

  /** What a later configuration is seen as. */
  public ClusterScopes next(ConfigSnapshot later) {
    return new ClusterScopes(later, settings, Optional.of(this));
  }

  @SuppressWarnings("ReferenceEquality") // the list is the same instance until it changes
  private Set<String> particular(Optional<ClusterScopes> before) {
    if (before.filter(b -> b.config.services() == config.services()).isPresent()) {
      return before.orElseThrow().particular;
    }
    var clusters = new HashSet<String>();
    for (Service service : config.services()) {
      for (String cluster : service.kubernetes().byCluster().keySet()) {
        if (service.seenFrom(cluster) != service) {
          clusters.add(cluster);
        }
      }
    }
    return clusters;
  }

  /** What a proxy in that cluster sees. */
  public ScopeResolver of(String cluster) {
    return particular.contains(cluster)
        ? byCluster.computeIfAbsent(cluster, c -> seenFrom(c, Optional.empty())).scopes
        : common;
  }

  @SuppressWarnings("ReferenceEquality")
  private Seen seenFrom(String cluster, Optional<Seen> before) {
    boolean same = before.filter(b -> b.configured == config.services()).isPresent();
    Map<Service, Service> earlier = before.map(Seen::otherwise).orElse(Map.of());
    Map<Service, Service> otherwise = same ? earlier : new IdentityHashMap<>();
    List<Service> services =
        same
            ? before.orElseThrow().services
            : config.services().stream()
                .map(s -> seenFrom(cluster, s, earlier, otherwise))
                .toList();
    var seen =
        new ConfigSnapshot(
            config.revision(),
            config.mesh(),
            config.networks(),
            new ConfigSnapshot.ServiceIndex(
                services, config.index().accounts(), config.index().byHostname()),
            config.rules(),
            config.namespaces(),
            config.trustAnchors());
    return new Seen(
        before.map(b -> b.scopes.next(seen)).orElseGet(() -> ScopeResolver.of(seen, settings)),
        config.services(),
        services,
        otherwise);
  }

  /** What is seen as before stays the same instance, for scopes are compared by instances. */
  @SuppressWarnings("ReferenceEquality")
  private static Service seenFrom(
      String cluster,
      Service service,
      Map<Service, Service> earlier,
      Map<Service, Service> otherwise) {
    Service known = earlier.get(service);
    Service seen = known == null ? service.seenFrom(cluster) : known;
    if (seen != service) {
      otherwise.put(service, seen);
    }
    return seen;
  }

  /** The group that services of a host are in; absent where there are none. */
  public Optional<String> groupOf(Hostname host) {
    return common.groupOf(host);
  }
}
