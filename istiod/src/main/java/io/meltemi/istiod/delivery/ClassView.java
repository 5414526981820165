package io.meltemi.istiod.delivery;

import io.meltemi.istiod.credential.CredentialDesk;
import io.meltemi.istiod.credential.CredentialRules;
import io.meltemi.istiod.credential.Credentials;
import io.meltemi.istiod.credential.Requester;
import io.meltemi.istiod.credential.Requesters;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all proxies with one {@link ProxyView} get in one snapshot. Each type is translated when it
 * is first asked for, by one thread. What the snapshot before gave and this one cannot have changed
 * is taken over, and a list that came out the same is the same instance.
 */
final class ClassView {
  private final Translators translators;
  private final ProxyScope scope;
  private final MeshSnapshot mesh;
  private final Map<ResourceType, ResourceList> lists = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, ResourceList> before;
  private final boolean configUnchanged;
  private final ConcurrentHashMap<String, Resource> routes;
  private final CredentialSource source;
  private final Credentials credentials;
  private final ConcurrentHashMap<Requester, RequesterView> requesters = new ConcurrentHashMap<>();
  private volatile Optional<CredentialRules> rules = Optional.empty();

  ClassView(
      Translators translators,
      ProxyScope scope,
      MeshSnapshot mesh,
      CredentialSource source,
      Credentials credentials,
      Optional<ClassView> before) {
    this.source = source;
    this.credentials = credentials;
    this.translators = translators;
    this.scope = scope;
    this.mesh = mesh;
    this.before = before.map(ClassView::madeLists).orElse(Map.of());
    this.configUnchanged =
        before.map(v -> v.mesh.config().revision() == mesh.config().revision()).orElse(false);
    if (configUnchanged) {
      this.rules = before.orElseThrow().rules;
    }
    this.routes =
        configUnchanged ? before.map(v -> v.routes).orElseThrow() : new ConcurrentHashMap<>();
  }

  ProxyScope scope() {
    return scope;
  }

  /** The view of those of this class who are that requester. */
  RequesterView viewFor(Requester requester) {
    return requesters.computeIfAbsent(requester, r -> new RequesterView(this, r));
  }

  Requesters requesters() {
    return source.requesters();
  }

  CredentialDesk desk() {
    CredentialRules known = rules.orElseGet(() -> CredentialRules.of(scope));
    rules = Optional.of(known);
    return new CredentialDesk(credentials, known, source.reports());
  }

  private Map<ResourceType, ResourceList> madeLists() {
    synchronized (lists) {
      return new EnumMap<>(lists);
    }
  }

  /** As {@link ClientView#list}. */
  ResourceList list(ResourceType type) {
    synchronized (lists) {
      ResourceList made = lists.get(type);
      if (made == null) {
        made = make(type);
        lists.put(type, made);
      }
      return made;
    }
  }

  private ResourceList make(ResourceType type) {
    ResourceList known = before.getOrDefault(type, ResourceList.empty());
    if (configUnchanged && before.containsKey(type) && type != ResourceType.NAME_TABLE) {
      return known;
    }
    List<Resource> resources =
        switch (type) {
          case CLUSTER -> translators.clusters(scope, mesh.endpoints());
          case LISTENER -> translators.listeners(scope, mesh.endpoints());
          case NAME_TABLE -> translators.nameTable(scope, mesh.endpoints());
          case ENDPOINT, ROUTE, SECRET, EXTENSION_CONFIG, PROXY_CONFIG -> List.of();
        };
    return resources.equals(known.resources()) ? known : ResourceList.of(resources);
  }

  /** What is not there is not remembered: clients make names up. */
  private Optional<Resource> route(String name) {
    Resource known = routes.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Resource> made = translators.route(scope, name);
    made.ifPresent(route -> routes.putIfAbsent(name, route));
    return made;
  }

  /** As {@link ClientView#find}; secrets are for {@link RequesterView}. */
  Optional<Resource> find(ResourceType type, String name) {
    return switch (type) {
      case ENDPOINT -> translators.endpoints(scope, mesh.endpoints(), name);
      case ROUTE -> route(name);
      case CLUSTER, LISTENER, NAME_TABLE -> list(type).find(name);
      case SECRET, EXTENSION_CONFIG, PROXY_CONFIG -> Optional.empty();
    };
  }
}
