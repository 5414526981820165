package io.meltemi.model.status;

import io.meltemi.base.ResourceName;
import io.meltemi.model.gatewayapi.Listener.RouteKind;
import io.meltemi.model.gatewayapi.ParentReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the status of an object of some kind is to tell. Conditions are sorted by type. */
public sealed interface StatusContent {
  /** Conditions alone. */
  record Conditions(List<Condition> conditions) implements StatusContent {
    public Conditions {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * Of a Gateway or a ListenerSet.
   *
   * @param addresses absent where those that are told already stay
   * @param attachedSets how many ListenerSets are part of it
   */
  record Listeners(
      List<Condition> conditions,
      Optional<List<Address>> addresses,
      int attachedSets,
      List<OneListener> listeners)
      implements StatusContent {
    public Listeners {
      conditions = List.copyOf(conditions);
      listeners = List.copyOf(listeners);
    }
  }

  record Address(String type, String value) {}

  record OneListener(
      String name, List<RouteKind> supportedKinds, int attachedRoutes, List<Condition> conditions) {
    public OneListener {
      supportedKinds = List.copyOf(supportedKinds);
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * Of a route: what becomes of it at each parent that is ours.
   *
   * @param controller whose entries these are; those of others stay
   */
  record Parents(String controller, List<Parent> parents) implements StatusContent {
    public Parents {
      parents = List.copyOf(parents);
    }
  }

  record Parent(ParentReference reference, List<Condition> conditions) {
    public Parent {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * Of a policy: what becomes of it at each thing that it is about.
   *
   * @param controllers whose entries these are; those of others stay
   */
  record Ancestors(List<String> controllers, List<Ancestor> ancestors) implements StatusContent {
    public Ancestors {
      controllers = List.copyOf(controllers);
      ancestors = List.copyOf(ancestors);
    }
  }

  record Ancestor(Map<String, Object> reference, String controller, List<Condition> conditions) {
    public Ancestor {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * Of an InferencePool: what becomes of it at each Gateway that routes lead from.
   *
   * @param others Gateways that are served by others, whose entries stay
   */
  record PoolParents(List<PoolParent> parents, Set<ResourceName> others) implements StatusContent {
    public PoolParents {
      parents = List.copyOf(parents);
      others = Set.copyOf(others);
    }
  }

  record PoolParent(ResourceName gateway, List<Condition> conditions) {
    public PoolParent {
      conditions = List.copyOf(conditions);
    }
  }

  /** Of an Ingress: where it can be reached. */
  record LoadBalancer(List<Address> addresses) implements StatusContent {
    public LoadBalancer {
      addresses = List.copyOf(addresses);
    }
  }
}
