package io.meltemi.translate.route;

import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy.ConsistentHash;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.translate.Same;
import io.meltemi.translate.filter.EndpointPicker;
import java.util.List;
import java.util.Optional;

/** Where the routes of a virtual host come from, with everything that they depend on. */
sealed interface RouteSource {
  /** Everything to the service itself: no VirtualService is for it. */
  record ToService(
      String host, int port, Optional<ConsistentHash> hash, Optional<Retry> defaultRetry)
      implements RouteSource {}

  /** As logs call it. */
  default String name() {
    return switch (this) {
      case ToService to -> to.host() + ":" + to.port();
      case Rules rules -> rules.virtualService().value().meta().toString();
      case CatchAll(var policy) -> policy.mode().name();
      case Misdirected() -> "misdirected";
    };
  }

  /**
   * Rules of a VirtualService.
   *
   * @param choices the rules and matches that hold for the proxy, in order; not empty
   * @param targets the destinations and mirrors that the chosen rules name
   * @param port the port on which requests arrive
   * @param tls whether they arrive in TLS
   */
  record Rules(
      Same<VirtualService> virtualService,
      List<Choice> choices,
      List<Target> targets,
      int port,
      boolean tls,
      Optional<Retry> defaultRetry)
      implements RouteSource {
    /** Cheap: of one VirtualService there are few rules that differ by their targets alone. */
    @Override
    public int hashCode() {
      return (virtualService.hashCode() * 31 + choices.hashCode()) * 31 + port;
    }
  }

  /** Everything that no other virtual host of a sidecar is for. */
  record CatchAll(OutboundTrafficPolicy policy) implements RouteSource {}

  /**
   * What should have come by another connection: see {@link
   * io.meltemi.translate.route.Misdirected}.
   */
  record Misdirected() implements RouteSource {}

  /**
   * One route of a VirtualService.
   *
   * @param match index among the rule's matches; -1 where it has none
   */
  record Choice(int rule, int match) {}

  /**
   * A destination, and what the proxy's view of its service makes of it.
   *
   * @param picker who says which endpoint is to have a request
   */
  record Target(
      Destination destination,
      String cluster,
      Optional<ConsistentHash> hash,
      Optional<EndpointPicker> picker) {}
}
