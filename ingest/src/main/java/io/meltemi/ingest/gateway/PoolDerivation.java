package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.gatewayapi.InferencePool;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import io.meltemi.model.status.StatusContent.PoolParent;
import io.meltemi.model.status.StatusContent.PoolParents;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The service that stands for an InferencePool, and what there is to tell of it. Which Gateways it
 * is for is what the statuses of HTTPRoutes tell.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/inferencepool_collection.go.
 *
 * @param service absent where no Gateway has a route to the pool
 * @param status absent where there is nothing to tell, and was not
 */
record PoolDerivation(Optional<PoolService> service, Optional<StatusContent> status) {
  /** What a route's status tells of a Gateway. */
  private record Told(Route route, Map<?, ?> parent) {
    Optional<Map<?, ?>> accepted() {
      return list(parent.get("conditions")).stream()
          .filter(condition -> "Accepted".equals(condition.get("type")))
          .findFirst();
    }
  }

  static PoolDerivation of(InferencePool pool, List<Route> routes, Lookup lookup) {
    TreeMap<ResourceName, Told> gateways = gateways(routes, lookup.settings().controller());
    Condition resolved = resolved(pool, lookup);
    List<PoolParent> parents =
        gateways.entrySet().stream()
            .map(
                e ->
                    new PoolParent(
                        e.getKey(), List.of(accepted(e.getKey(), e.getValue()), resolved)))
            .toList();
    boolean useful =
        !gateways.isEmpty() && pool.picker().port().isPresent() && !pool.targetPorts().isEmpty();
    return new PoolDerivation(
        useful ? Optional.of(service(pool)) : Optional.empty(),
        parents.isEmpty() && !pool.state().status().containsKey("parents")
            ? Optional.empty()
            : Optional.of(new PoolParents(parents, others(pool, lookup))));
  }

  /** Those that the routes' statuses tell of, with the first that does. */
  private static TreeMap<ResourceName, Told> gateways(List<Route> routes, String controller) {
    var gateways = new TreeMap<ResourceName, Told>();
    for (Route route : routes) {
      for (Map<?, ?> parent : list(route.state().status().get("parents"))) {
        if (controller.equals(parent.get("controllerName"))) {
          gateway(parent, route.meta().namespace())
              .ifPresent(gateway -> gateways.putIfAbsent(gateway, new Told(route, parent)));
        }
      }
    }
    return gateways;
  }

  private static Optional<ResourceName> gateway(Map<?, ?> parent, String namespace) {
    if (!(parent.get("parentRef") instanceof Map<?, ?> ref)
        || !(ref.get("name") instanceof String name)
        || ref.get("kind") instanceof String kind && !kind.equals("Gateway")) {
      return Optional.empty();
    }
    return Optional.of(
        new ResourceName(ref.get("namespace") instanceof String told ? told : namespace, name));
  }

  private static List<Map<?, ?>> list(@Nullable Object tree) {
    return tree instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).<Map<?, ?>>map(Map.class::cast).toList()
        : List.of();
  }

  /** Gateways of others that the pool's status tells of; those that are gone are nobody's. */
  private static Set<ResourceName> others(InferencePool pool, Lookup lookup) {
    var others = new HashSet<ResourceName>();
    for (Map<?, ?> parent : list(pool.state().status().get("parents"))) {
      gateway(parent, pool.meta().namespace())
          .filter(
              name ->
                  lookup
                      .gateway(name)
                      .filter(found -> lookup.classInfo(found.className()).isEmpty())
                      .isPresent())
          .ifPresent(others::add);
    }
    return others;
  }

  private static Condition accepted(ResourceName gateway, Told told) {
    Optional<Map<?, ?>> accepted = told.accepted();
    return accepted.isPresent() && "True".equals(accepted.get().get("status"))
        ? Condition.yes(
            "Accepted", "Accepted", "Referenced by an HTTPRoute accepted by the parentRef Gateway")
        : Condition.no(
            "Accepted",
            "HTTPRouteNotAccepted",
            "Referenced HTTPRoute %s not accepted by Gateway %s: %s"
                .formatted(
                    told.route.meta().resource(),
                    gateway,
                    accepted.map(a -> a.get("message")).orElse(null)));
  }

  private static Condition resolved(InferencePool pool, Lookup lookup) {
    String kind = pool.picker().to().kind().orElse("Service");
    String name = pool.picker().to().name();
    String fault = "";
    if (!kind.equals("Service")) {
      fault = "Unsupported ExtensionRef kind " + kind;
    } else if (name.isEmpty()) {
      fault = "ExtensionRef not defined";
    } else if (lookup.service(new ResourceName(pool.meta().namespace(), name)).isEmpty()) {
      fault = "Referenced ExtensionRef not found " + name;
    }
    return fault.isEmpty()
        ? Condition.yes(
            "ResolvedRefs", "ResolvedRefs", "Referenced ExtensionRef resolved successfully")
        : Condition.no("ResolvedRefs", "InvalidExtensionRef", fault);
  }

  private static PoolService service(InferencePool pool) {
    InferencePool.Picker picker = pool.picker();
    return new PoolService(
        Pools.serviceName(pool.meta().resource()),
        pool.meta().name(),
        pool.state().uid().orElse(""),
        Labels.of(
            Map.of(
                PoolService.POOL,
                pool.meta().name(),
                PoolService.PICKER,
                picker.to().name(),
                PoolService.PICKER_PORT,
                Integer.toString(picker.port().orElseThrow()),
                PoolService.FAILURE_MODE,
                picker.failsOpen() ? PoolService.FAIL_OPEN : "FailClose",
                PoolService.SEMANTICS,
                PoolService.SEMANTICS_OF_POOL)),
        pool.selector(),
        pool.targetPorts());
  }
}
