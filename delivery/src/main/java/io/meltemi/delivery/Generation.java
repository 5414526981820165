package io.meltemi.delivery;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.delivery.credential.Credentials;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.translate.Same;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.cluster.ClusterTranslator;
import io.meltemi.translate.endpoint.PlaceRead;
import io.meltemi.translate.patch.PatchSet;
import io.meltemi.translate.scope.ClusterScopes;
import io.meltemi.translate.scope.Dependencies;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ScopeResolver;
import io.meltemi.xds.ResourceList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is worked out for one configuration: scopes, and the class of each distinct proxy view.
 * Classes and routes whose configuration is as it was are taken over from the generation before; it
 * knows nothing older. Endpoints and secrets change under it. Any thread.
 */
final class Generation {
  private final Translators translators;
  private final LayerCaches caches;
  private final CredentialSource source;
  private final ClusterScopes scopes;
  private final ResourceList trustBundle;
  private final ConcurrentHashMap<ProxyView, ProxyClass> byView = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ProxyView, ProxyClass> classes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<RoutesOf, RouteLayer> routes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<PatchedOf, RouteLayer> patchedRoutes = new ConcurrentHashMap<>();
  private volatile EndpointState endpoints;
  private volatile Credentials credentials;

  /** Of the generation before, as long as this one is in force; else generations would pile up. */
  private volatile Map<ProxyView, ProxyClass> earlierClasses;

  private volatile Map<RoutesOf, RouteLayer> earlierRoutes;
  private volatile Map<PatchedOf, RouteLayer> earlierPatched;

  private record RoutesOf(ProxyView proxy, Optional<ResourceName> sidecar) {}

  private record PatchedOf(RoutesOf routes, PatchSet patches) {}

  private Generation(
      Translators translators,
      LayerCaches caches,
      CredentialSource source,
      ClusterScopes scopes,
      ResourceList trustBundle,
      EndpointState endpoints,
      Credentials credentials,
      Optional<Generation> before) {
    this.translators = translators;
    this.caches = caches;
    this.source = source;
    this.scopes = scopes;
    this.trustBundle = trustBundle;
    this.endpoints = endpoints;
    this.credentials = credentials;
    this.earlierClasses = before.<Map<ProxyView, ProxyClass>>map(b -> b.classes).orElse(Map.of());
    this.earlierRoutes = before.<Map<RoutesOf, RouteLayer>>map(b -> b.routes).orElse(Map.of());
    this.earlierPatched =
        before.<Map<PatchedOf, RouteLayer>>map(b -> b.patchedRoutes).orElse(Map.of());
  }

  static Generation first(
      MeshSnapshot mesh,
      Translators translators,
      TranslateSettings settings,
      CredentialSource source) {
    return new Generation(
        translators,
        new LayerCaches(translators),
        source,
        ClusterScopes.of(mesh.config(), settings),
        TrustBundle.of(mesh.config(), ResourceList.empty()),
        EndpointState.first(mesh.endpoints()),
        Credentials.of(mesh.secrets(), source.reports(), source.clock()),
        Optional.empty());
  }

  /** What comes after it by a change of configuration, and maybe of endpoints and secrets. */
  Generation next(MeshSnapshot later) {
    earlierClasses = Map.of();
    earlierRoutes = Map.of();
    earlierPatched = Map.of();
    return new Generation(
        translators,
        caches,
        source,
        scopes.next(later.config()),
        TrustBundle.of(later.config(), trustBundle),
        endpoints.with(later.endpoints()),
        credentials.next(later.secrets()),
        Optional.of(this));
  }

  /** This one with other endpoints and secrets in force; the configuration is the same. */
  Generation with(MeshSnapshot later, Collection<Service.Key> changed) {
    endpoints = endpoints.with(later.endpoints(), changed, scopes::groupOf);
    credentials = credentials.next(later.secrets());
    return this;
  }

  EndpointState endpoints() {
    return endpoints;
  }

  /** Whom all workloads trust; the same instance as before while it is the same. */
  ResourceList trustBundle() {
    return trustBundle;
  }

  /** Whether all workloads trust whom they trusted then. */
  @SuppressWarnings("ReferenceEquality")
  boolean trustsAs(Generation before) {
    return trustBundle == before.trustBundle;
  }

  Credentials credentials() {
    return credentials;
  }

  CredentialSource source() {
    return source;
  }

  ProxyClass classOf(ProxyView view) {
    ProxyClass known = byView.get(view);
    return known != null ? known : byView.computeIfAbsent(view, this::narrowed);
  }

  /** Forgets views that no client has. */
  void retain(Collection<ProxyView> views) {
    byView.keySet().retainAll(views);
    classes.values().retainAll(byView.values());
  }

  /** The class of all that differ only in what nothing reads. */
  private ProxyClass narrowed(ProxyView view) {
    ScopeResolver seen = scopes.of(view.clusterId());
    ProxyScope scope = seen.scopeFor(view);
    ServiceLayer services =
        caches.services(
            new ServiceLayer.Key(
                scope.settings().at(view.placed(Labels.NONE, Locality.UNKNOWN)),
                ClusterTranslator.passesOnMtls(scope),
                new Same<>(scope.visible())));
    PlaceRead place = services.place();
    Labels labels =
        seen.workloadLabels(view.namespace(), view.labels()).and(place.labelsOf(view.labels()));
    ProxyView narrow = view.withLabels(labels).withLocality(place.localityOf(view.locality()));
    return classes.computeIfAbsent(narrow, n -> classFor(seen.scopeFor(n), services));
  }

  private ProxyClass classFor(ProxyScope scope, ServiceLayer services) {
    Dependencies dependencies = scope.dependencies();
    Optional<ProxyClass> before = Optional.ofNullable(earlierClasses.get(scope.proxy()));
    if (before.filter(b -> b.dependencies().equals(dependencies)).isPresent()) {
      return before.orElseThrow().takenOverBy(this);
    }
    boolean router = scope.proxy().type() == ProxyView.Type.ROUTER;
    ProxyScope outbound = router ? scope : scope.outboundOf(outboundView(scope.proxy()));
    var layers =
        new ProxyClass.Layers(
            services,
            router ? Optional.empty() : Optional.of(caches.listeners(outbound)),
            routesFor(scope, outbound));
    return new ProxyClass(translators, scope, dependencies, layers, this, before);
  }

  private ProxyView outboundView(ProxyView proxy) {
    return proxy.forOutbound(
        scopes.of(proxy.clusterId()).outboundLabels(proxy.namespace(), proxy.labels()));
  }

  /** The route tables of a proxy, patched where a patch is about some. */
  private RouteLayer routesFor(ProxyScope scope, ProxyScope outbound) {
    var key = new RoutesOf(outbound.proxy(), outbound.sidecar().map(s -> s.meta().resource()));
    RouteLayer tables = routes.computeIfAbsent(key, of -> routesOf(of, outbound));
    PatchSet patches = scope.patches().shared().tables();
    return patches.isEmpty()
        ? tables
        : patchedRoutes.computeIfAbsent(
            new PatchedOf(key, patches),
            of ->
                tables.patched(
                    new TablePatches(translators.patcher(), patches, scope),
                    Optional.ofNullable(earlierPatched.get(of))));
  }

  PatchedLists patchedLists() {
    return caches.patched();
  }

  private RouteLayer routesOf(RoutesOf key, ProxyScope scope) {
    Dependencies dependencies = scope.dependencies();
    Optional<RouteLayer> before = Optional.ofNullable(earlierRoutes.get(key));
    return before
        .filter(b -> b.dependencies().equals(dependencies))
        .orElseGet(
            () ->
                new RouteLayer(
                    dependencies,
                    translators.routes().tables(scope, before.map(RouteLayer::tables)),
                    translators.containment(),
                    before));
  }
}
