package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.Step.Stage;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.GatewayClass;
import io.meltemi.model.gatewayapi.InferencePool;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.ListenerSet;
import io.meltemi.model.gatewayapi.PolicyTarget;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The results of all derivations as they are now. */
final class Derived {
  private final ApiObjects objects;
  private final Supplier<Lookup> lookups;
  private final Outputs outputs;
  private final Effects effects;

  final Ingresses ingresses;
  private final Pools pools;
  final Attachments<ResourceName> sets = new Attachments<>();
  final Attachments<MeshObject.Key> policies = new Attachments<>();

  /** Of Gateways and ListenerSets. */
  private final Map<MeshObject.Key, GatewayDerivation> gateways = new HashMap<>();

  /** By the Gateway or ListenerSet that they stand in, as far as that is served. */
  private final Map<MeshObject.Key, List<BoundListener>> listeners = new HashMap<>();

  /** Of listeners, by the Gateway or ListenerSet that they stand in and their names. */
  private final Map<MeshObject.Key, Map<String, Fault>> conflicts = new HashMap<>();

  private final Map<MeshObject.Key, RouteDerivation> routes = new HashMap<>();
  private final AttachedRoutes attached = new AttachedRoutes();
  private final Map<MeshObject.Key, Route> counted = new HashMap<>();
  private final BackendGateways backendGateways = new BackendGateways();
  private final RouteParts parts = new RouteParts(RouteParts.Order.OF_ROUTES);
  private final Map<MeshObject.Key, BackendRules> backends = new HashMap<>();

  Derived(ApiObjects objects, Supplier<Lookup> lookups, Outputs outputs, Effects effects) {
    this.objects = objects;
    this.lookups = lookups;
    this.outputs = outputs;
    this.effects = effects;
    this.ingresses = new Ingresses(outputs, effects);
    this.pools = new Pools(outputs, effects);
  }

  /** What was looked up for it. */
  Set<Fact> derive(Step step) {
    Lookup lookup = lookups.get();
    Optional<GatewayApiObject> object = objects.find(step.of());
    switch (step.stage()) {
      case CLASS -> gatewayClass(step.of(), object);
      case LISTENER_SET -> listenerSet(step.of(), object, lookup);
      case GATEWAY -> gateway(step.of(), object, lookup);
      case ROUTE -> route(step.of(), object, lookup);
      case POOL -> pools.derive(step.of(), object.map(InferencePool.class::cast), lookup);
      case VIRTUAL_SERVICE -> parts.merge(step.of().resource().name(), outputs);
      case BACKEND -> backend(step.of(), lookup);
      case POLICY -> policy(step.of(), object, lookup);
      case LISTENER_STATUS -> listenerStatus(step.of(), object);
      case INGRESS_ADDRESSES, INGRESS, INGRESS_HOST -> ingresses.derive(step, object, lookup);
    }
    return lookup.facts();
  }

  private void gatewayClass(MeshObject.Key key, Optional<GatewayApiObject> object) {
    if (object.isEmpty()) {
      outputs.noStatus(key);
      return;
    }
    GatewaySettings settings = lookups.get().settings();
    Optional<StatusContent> status =
        ClassInfo.ofController(((GatewayClass) object.get()).controller(), settings)
            .filter(info -> info.isServed(settings) || !object.get().state().isAccepted())
            .map(
                info ->
                    info.isServed(settings)
                        ? Condition.yes("Accepted", "Accepted", "Handled by Istio controller")
                        : Condition.no(
                            "Accepted",
                            "Unsupported",
                            "Gateways of this class are not served: ambient mode is not part of"
                                + " this release"))
            .map(condition -> new StatusContent.Conditions(List.of(condition)));
    outputs.status(object.get(), status);
  }

  private void listenerSet(MeshObject.Key key, Optional<GatewayApiObject> object, Lookup lookup) {
    GatewayDerivation after =
        object
            .map(set -> GatewayDerivation.of((ListenerSet) set, lookup))
            .orElse(GatewayDerivation.NOTHING);
    replace(key, after, object.isPresent());
    object.ifPresent(
        set ->
            effects.changed(
                new Fact.SetsOf(((ListenerSet) set).parent().from(set.meta().namespace()))));
  }

  private GatewayDerivation replace(MeshObject.Key key, GatewayDerivation after, boolean there) {
    GatewayDerivation before = gateways.getOrDefault(key, GatewayDerivation.NOTHING);
    if (there) {
      gateways.put(key, after);
    } else {
      gateways.remove(key);
    }
    effects.due(Stage.LISTENER_STATUS, key);
    return before;
  }

  private void gateway(MeshObject.Key key, Optional<GatewayApiObject> object, Lookup lookup) {
    lookup.facts().add(new Fact.SetsOf(key.resource()));
    List<List<BoundListener>> attachedSets =
        sets.of(key.resource(), ListenerSet.class).stream()
            .sorted(Comparator.comparing(set -> set.meta().created()))
            .map(set -> gateways.getOrDefault(set.key(), GatewayDerivation.NOTHING).listeners())
            .filter(bound -> !bound.isEmpty())
            .toList();
    GatewayDerivation after =
        object
            .map(g -> GatewayDerivation.of((KubernetesGateway) g, attachedSets, lookup))
            .orElse(GatewayDerivation.NOTHING);
    outputs.deployment(
        key, object.flatMap(g -> Deployments.of((KubernetesGateway) g, attachedSets, lookup)));
    outputs.networkGateways(
        key, object.map(g -> NetworkListeners.of((KubernetesGateway) g, lookup)).orElse(List.of()));
    GatewayDerivation before = replace(key, after, object.isPresent());
    tellConflicts(before.conflicts(), after.conflicts());
    if (before.listeners().equals(after.listeners())) {
      return;
    }
    Map<MeshObject.Key, List<BoundListener>> now = byParent(after.listeners());
    Set<MeshObject.Key> parents = new LinkedHashSet<>(byParent(before.listeners()).keySet());
    parents.addAll(now.keySet());
    for (MeshObject.Key parent : parents) {
      putListeners(parent, now.getOrDefault(parent, List.of()));
    }
  }

  private void tellConflicts(ListenerConflicts before, ListenerConflicts after) {
    Set<MeshObject.Key> parents = new LinkedHashSet<>(before.faults().keySet());
    parents.addAll(after.faults().keySet());
    for (MeshObject.Key parent : parents) {
      conflicts.put(parent, after.of(parent));
      effects.due(Stage.LISTENER_STATUS, parent);
    }
    conflicts.values().removeIf(Map::isEmpty);
  }

  private static Map<MeshObject.Key, List<BoundListener>> byParent(List<BoundListener> all) {
    var by = new HashMap<MeshObject.Key, List<BoundListener>>();
    all.forEach(bound -> by.computeIfAbsent(bound.parent(), _ -> new ArrayList<>()).add(bound));
    return by;
  }

  private void putListeners(MeshObject.Key parent, List<BoundListener> now) {
    List<BoundListener> before = listeners.getOrDefault(parent, List.of());
    if (before.equals(now)) {
      return;
    }
    if (now.isEmpty()) {
      listeners.remove(parent);
    } else {
      listeners.put(parent, now);
    }
    Set<MeshObject.Key> gone = new HashSet<>();
    before.forEach(bound -> bound.config().ifPresent(config -> gone.add(config.key())));
    for (BoundListener bound : now) {
      bound.config().ifPresent(config -> gone.remove(config.key()));
      bound.config().ifPresent(config -> outputs.gateway(config.key(), bound.config()));
    }
    gone.forEach(key -> outputs.gateway(key, Optional.empty()));
    effects.changed(new Fact.ListenersOf(parent));
  }

  private void route(MeshObject.Key key, Optional<GatewayApiObject> object, Lookup lookup) {
    Optional<Route> written =
        object
            .map(Route.class::cast)
            .filter(r -> r.kind() != Route.Kind.TCP || lookup.settings().alpha());
    Optional<RouteDerivation> after =
        written.map(
            r ->
                RouteDerivation.of(
                    r,
                    lookup,
                    parent -> {
                      lookup.facts().add(new Fact.ListenersOf(parent));
                      return listeners.getOrDefault(parent, List.of());
                    }));
    Optional<RouteDerivation> before =
        Optional.ofNullable(after.isPresent() ? routes.put(key, after.get()) : routes.remove(key));
    countBackends(key, written.filter(r -> r.kind() != Route.Kind.UDP));
    pools.note(key, written);
    before.ifPresent(route -> attached.count(route, -1).forEach(this::countsChanged));
    after.ifPresent(route -> attached.count(route, 1).forEach(this::countsChanged));
    parts
        .replace(key, written.map(Route::meta), after.map(RouteDerivation::parts).orElse(List.of()))
        .forEach(
            part ->
                effects.due(
                    Stage.VIRTUAL_SERVICE, new MeshObject.Key("", new ResourceName("", part))));
    if (object.isEmpty()) {
      outputs.noStatus(key);
    } else {
      outputs.status(object.get(), after.map(RouteDerivation::status));
    }
  }

  private void countsChanged(MeshObject.Key parent) {
    effects.due(Stage.LISTENER_STATUS, parent);
  }

  private void countBackends(MeshObject.Key key, Optional<Route> now) {
    Optional<Route> before =
        Optional.ofNullable(now.isPresent() ? counted.put(key, now.get()) : counted.remove(key));
    Set<MeshObject.Key> concerned = new LinkedHashSet<>();
    before.ifPresent(route -> concerned.addAll(backendGateways.count(route, -1)));
    now.ifPresent(route -> concerned.addAll(backendGateways.count(route, 1)));
    concerned.forEach(backend -> effects.changed(new Fact.GatewaysTo(backend)));
  }

  private void listenerStatus(MeshObject.Key key, Optional<GatewayApiObject> object) {
    if (object.isEmpty()) {
      outputs.noStatus(key);
      return;
    }
    outputs.status(
        object.get(),
        gateways
            .getOrDefault(key, GatewayDerivation.NOTHING)
            .status()
            .map(status -> attached.countedIn(key, status))
            .map(
                status ->
                    ListenerConflicts.in(status, key, conflicts.getOrDefault(key, Map.of()))));
  }

  private void backend(MeshObject.Key key, Lookup lookup) {
    lookup.facts().add(new Fact.PoliciesOf(key));
    BackendRules after =
        BackendRules.of(
            key,
            rivals(key),
            lookup.settings().alpha() ? policies.of(key, BackendTrafficPolicy.class) : List.of(),
            lookup);
    BackendRules before =
        Optional.ofNullable(
                after.rules().isEmpty() ? backends.remove(key) : backends.put(key, after))
            .orElse(new BackendRules(List.of()));
    Set<MeshObject.Key> gone = new HashSet<>();
    before.rules().forEach(rule -> gone.add(rule.key()));
    for (DestinationRule rule : after.rules()) {
      gone.remove(rule.key());
      outputs.destinationRule(rule.key(), Optional.of(rule));
    }
    gone.forEach(rule -> outputs.destinationRule(rule, Optional.empty()));
  }

  private List<BackendTlsPolicy> rivals(MeshObject.Key backend) {
    return policies.of(backend, BackendTlsPolicy.class).stream()
        .filter(policy -> !PolicyDerivation.isIgnored(policy.meta()))
        .toList();
  }

  private void policy(MeshObject.Key key, Optional<GatewayApiObject> object, Lookup lookup) {
    if (object.isEmpty()) {
      outputs.noStatus(key);
      return;
    }
    switch (object.get()) {
      case BackendTlsPolicy policy -> outputs.status(policy, Optional.of(status(policy, lookup)));
      case BackendTrafficPolicy policy when lookup.settings().alpha() ->
          outputs.status(policy, Optional.of(PolicyDerivation.status(policy, lookup)));
      default -> {}
    }
  }

  private StatusContent status(BackendTlsPolicy policy, Lookup lookup) {
    var rivals = new LinkedHashSet<BackendTlsPolicy>();
    var from = new TreeSet<ResourceName>(Comparator.comparing(ResourceName::toString));
    for (PolicyTarget target : policy.targets()) {
      MeshObject.Key backend = PolicyTargets.key(target, policy.meta().namespace());
      lookup.facts().add(new Fact.PoliciesOf(backend));
      lookup.facts().add(new Fact.GatewaysTo(backend));
      rivals.addAll(rivals(backend));
      for (ResourceName gateway : backendGateways.to(backend)) {
        lookup.facts().add(new Fact.ListenersOf(new MeshObject.Key(ApiObjects.GATEWAY, gateway)));
        if (listeners.containsKey(new MeshObject.Key(ApiObjects.GATEWAY, gateway))) {
          from.add(gateway);
        }
      }
    }
    return PolicyDerivation.status(policy, List.copyOf(rivals), from, lookup);
  }
}
