package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.delivery.credential.CredentialRules;
import io.meltemi.delivery.credential.PullSecrets;
import io.meltemi.delivery.credential.Requester;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TrafficExtension;
import io.meltemi.translate.extension.ExtensionTranslator;
import io.meltemi.translate.patch.PatchSet;
import io.meltemi.translate.scope.Dependencies;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all proxies with one {@link ProxyView} get: the lists of the layers that they share with
 * others, and after them the little that is their workload's own. It stays the same instance until
 * something that it rests on changes. Any thread.
 */
final class ProxyClass {
  private final Translators translators;
  private final PatchedLists patchedLists;
  private final ProxyScope scope;
  private final Dependencies dependencies;
  private final Layers layers;
  private final CredentialRules credentialRules;
  private final Own own;
  private final Map<ResourceType, ResourceList> lists = new EnumMap<>(ResourceType.class);
  private final ConcurrentHashMap<Requester, RequesterView> requesters = new ConcurrentHashMap<>();
  private volatile Generation generation;

  /** What it has in common with others. */
  record Layers(ServiceLayer services, Optional<ListenerLayer> listeners, RouteLayer routes) {}

  /**
   * What is its workload's own: what comes in, or all listeners of a gateway; and what is added.
   */
  private record Own(
      Dependencies dependencies,
      ResourceList clusters,
      ResourceList listeners,
      ResourceList addedClusters,
      ResourceList addedListeners) {}

  ProxyClass(
      Translators translators,
      ProxyScope scope,
      Dependencies dependencies,
      Layers layers,
      Generation generation,
      Optional<ProxyClass> before) {
    this.translators = translators;
    this.patchedLists = generation.patchedLists();
    this.scope = scope;
    this.dependencies = dependencies;
    this.layers = layers;
    this.generation = generation;
    this.credentialRules = CredentialRules.of(scope);
    Dependencies read = isRouter() ? dependencies : scope.inboundDependencies();
    Optional<Own> known = before.map(b -> b.own);
    this.own = known.filter(b -> b.dependencies.equals(read)).orElseGet(() -> makeOwn(read, known));
    before.ifPresent(b -> lists.putAll(b.lists()));
  }

  private boolean isRouter() {
    return scope.proxy().type() == ProxyView.Type.ROUTER;
  }

  private Own makeOwn(Dependencies read, Optional<Own> before) {
    var made = new OwnResources(translators, scope);
    return new Own(
        read,
        orBefore(made.clusters(), before.map(Own::clusters)),
        orBefore(made.listeners(), before.map(Own::listeners)),
        orBefore(made.addedClusters(), before.map(Own::addedClusters)),
        orBefore(made.addedListeners(), before.map(Own::addedListeners)));
  }

  private static ResourceList orBefore(ResourceList now, Optional<ResourceList> before) {
    return before.filter(b -> b.version().equals(now.version())).orElse(now);
  }

  private Map<ResourceType, ResourceList> lists() {
    synchronized (lists) {
      return new EnumMap<>(lists);
    }
  }

  ProxyScope scope() {
    return scope;
  }

  Dependencies dependencies() {
    return dependencies;
  }

  CredentialRules credentialRules() {
    return credentialRules;
  }

  Generation generation() {
    return generation;
  }

  /** From now on it is of that generation, in which all that it rests on is the same. */
  ProxyClass takenOverBy(Generation later) {
    generation = later;
    return this;
  }

  /** Whether its lists may be others by what changed in the endpoints, load assignments aside. */
  boolean readsChanged(EndpointSnapshot before, EndpointSnapshot after) {
    return layers.services.readsChanged(before, after);
  }

  /** The view of those of this class who are that requester. */
  RequesterView viewFor(Requester requester) {
    return requesters.computeIfAbsent(requester, r -> new RequesterView(this, r));
  }

  /** As {@link ClientView#list}. */
  ResourceList list(ResourceType type) {
    EndpointState state = generation.endpoints();
    return switch (type) {
      case CLUSTER ->
          joined(
              type,
              withAdded(
                  List.of(
                      lists(type, layers.services.clusters(scope.proxy(), state)), own.clusters),
                  own.addedClusters));
      case LISTENER -> {
        var all = new ArrayList<ResourceList>();
        layers.listeners.ifPresent(
            layer -> layer.listeners(scope, state).forEach(l -> all.add(lists(type, l))));
        all.add(own.listeners);
        yield joined(type, withAdded(all, own.addedListeners));
      }
      case NAME_TABLE ->
          scope.proxy().features().dnsCapture()
              ? layers.services.nameTable(state)
              : ResourceList.empty();
      case PROXY_CONFIG -> generation.trustBundle();
      case ENDPOINT, ROUTE, SECRET, EXTENSION_CONFIG -> ResourceList.empty();
    };
  }

  /** A list of a layer, as it is patched. */
  private ResourceList lists(ResourceType type, ResourceList list) {
    PatchSet.Parts patches = scope.patches().shared();
    return patchedLists.of(
        type, list, type == ResourceType.CLUSTER ? patches.clusters() : patches.listeners());
  }

  /** Envoy takes a name once: what is there goes before what a patch adds. */
  private List<ResourceList> withAdded(List<ResourceList> parts, ResourceList added) {
    if (added.isEmpty()) {
      return parts;
    }
    List<Resource> kept = new ArrayList<>(added.size());
    for (Resource resource : added.resources()) {
      if (parts.stream().allMatch(part -> part.find(resource.name()).isEmpty())) {
        kept.add(resource);
      } else {
        translators.patcher().notAdded(scope.patches(), resource.name());
      }
    }
    var all = new ArrayList<>(parts);
    all.add(kept.size() == added.size() ? added : ResourceList.named(added.name(), kept));
    return all;
  }

  /** The list of these parts, which is the one of before while they are the same. */
  private ResourceList joined(ResourceType type, List<ResourceList> parts) {
    synchronized (lists) {
      ResourceList known = lists.get(type);
      if (known == null || !io.meltemi.translate.Same.elements(known.parts(), parts)) {
        known = ResourceList.concatenated("", parts);
        lists.put(type, known);
      }
      return known;
    }
  }

  /**
   * As {@link ClientView#find}; secrets, and extensions that are fetched with one, are for {@link
   * RequesterView}.
   */
  Optional<Resource> find(ResourceType type, String name) {
    return switch (type) {
      case ROUTE -> layers.routes.find(name);
      case CLUSTER, LISTENER, NAME_TABLE, PROXY_CONFIG -> list(type).find(name);
      case ENDPOINT, SECRET, EXTENSION_CONFIG -> Optional.empty();
    };
  }

  /** As {@link #find}, for a program with a gRPC library. */
  Optional<Resource> findForGrpc(ResourceType type, String name) {
    Optional<Encoded> made =
        switch (type) {
          case LISTENER -> translators.grpc().listener(scope, name);
          case CLUSTER -> translators.grpc().cluster(scope, name);
          case ROUTE -> translators.grpc().routes(layers.routes.tables(), name);
          case ENDPOINT, SECRET, EXTENSION_CONFIG, NAME_TABLE, PROXY_CONFIG -> Optional.empty();
        };
    return made.map(message -> Resource.of(type, message));
  }

  /**
   * The configuration that a filter asks for under that name.
   *
   * @param pullSecrets those of the mesh, as far as somebody may have them
   */
  Optional<Resource> extension(String name, PullSecrets pullSecrets) {
    return scope
        .patches()
        .extension(name)
        .map(config -> Resource.of(ResourceType.EXTENSION_CONFIG, config))
        .or(
            () ->
                scope.trafficExtensions().stream()
                    .filter(extension -> extension.resourceName().equals(name))
                    .findFirst()
                    .flatMap(extension -> module(extension, pullSecrets.of(extension))));
  }

  private Optional<Resource> module(TrafficExtension extension, String pullSecret) {
    ExtensionTranslator translator = translators.extensions();
    return translator
        .configuration(extension, scope.proxy().extensions(), pullSecret)
        .map(
            config ->
                Resource.of(ResourceType.EXTENSION_CONFIG, config, translator.standIn(extension)));
  }

  /** The load assignments or routes of those names; see {@link ClientView#select}. */
  ResourceList select(ResourceType type, Subscription names, ResourceList clusters) {
    return type == ResourceType.ENDPOINT
        ? layers.services.endpoints(scope.proxy(), generation.endpoints(), names, clusters)
        : layers.routes.select(names);
  }
}
