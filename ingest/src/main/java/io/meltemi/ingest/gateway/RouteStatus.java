package io.meltemi.ingest.gateway;

import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a route's status tells of its parents: one entry for each reference, whatever number of
 * listeners it leads to. One that works is enough.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conditions.go createRouteStatus.
 */
final class RouteStatus {
  /** Of several reasons the first counts; one that says more of the route than of a listener. */
  private static final List<String> REASONS =
      List.of(ParentBinding.NOT_ALLOWED, ParentBinding.NO_HOST, ParentBinding.NO_PARENT);

  private RouteStatus() {}

  static StatusContent.Parents of(
      List<ParentBinding> bindings,
      Optional<Fault> ofGateways,
      Optional<Fault> ofMesh,
      String controller) {
    Map<ParentReference, List<ParentBinding>> byReference = new LinkedHashMap<>();
    for (ParentBinding binding : bindings) {
      byReference.computeIfAbsent(binding.reference(), _ -> new ArrayList<>(2)).add(binding);
    }
    var parents = new ArrayList<StatusContent.Parent>();
    byReference.forEach(
        (reference, all) -> {
          Optional<Fault> fault = all.getFirst().isMesh() ? ofMesh : ofGateways;
          parents.add(
              new StatusContent.Parent(
                  reference,
                  List.of(
                      accepted(all),
                      fault
                          .map(f -> Condition.no("ResolvedRefs", f.reason(), f.message()))
                          .orElse(
                              Condition.yes(
                                  "ResolvedRefs", "ResolvedRefs", "All references resolved")))));
        });
    return new StatusContent.Parents(controller, parents);
  }

  private static Condition accepted(List<ParentBinding> all) {
    long good = all.stream().filter(binding -> binding.denied().isEmpty()).count();
    if (good > 0) {
      String message = "Route was valid" + (good > 1 ? ", bound to " + good + " parents" : "");
      return Condition.yes("Accepted", "Accepted", message);
    }
    List<Fault> faults = all.stream().flatMap(binding -> binding.denied().stream()).toList();
    String reason =
        REASONS.stream()
            .filter(each -> faults.stream().anyMatch(fault -> fault.reason().equals(each)))
            .findFirst()
            .orElseThrow();
    return Condition.no(
        "Accepted",
        reason,
        faults.stream()
            .filter(fault -> fault.reason().equals(reason))
            .map(Fault::message)
            .collect(Collectors.joining("; ")));
  }
}
