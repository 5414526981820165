package io.meltemi.delivery;

import io.meltemi.base.Hostname;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Service;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The endpoints in force, and for each group of services when they last changed, so that nobody
 * looks through groups that did not. Immutable.
 */
final class EndpointState {
  private final EndpointSnapshot endpoints;
  private final long revision;
  private final long everything;
  private final Map<String, Long> byGroup;

  private EndpointState(
      EndpointSnapshot endpoints, long revision, long everything, Map<String, Long> byGroup) {
    this.endpoints = endpoints;
    this.revision = revision;
    this.everything = everything;
    this.byGroup = byGroup;
  }

  static EndpointState first(EndpointSnapshot endpoints) {
    return new EndpointState(endpoints, 1, 1, Map.of());
  }

  EndpointSnapshot endpoints() {
    return endpoints;
  }

  /** Grows with each change. */
  long revision() {
    return revision;
  }

  /** The revision that last changed endpoints of that group. */
  long revisionOf(String group) {
    return Math.max(everything, byGroup.getOrDefault(group, 0L));
  }

  /** The same with endpoints of any group exchanged. */
  @SuppressWarnings("ReferenceEquality") // a snapshot is never made twice
  EndpointState with(EndpointSnapshot later) {
    return later == endpoints
        ? this
        : new EndpointState(later, revision + 1, revision + 1, Map.of());
  }

  /**
   * The same with the endpoints of those services exchanged.
   *
   * @param groupOf the group that a host is in
   */
  EndpointState with(
      EndpointSnapshot later,
      Collection<Service.Key> changed,
      Function<Hostname, Optional<String>> groupOf) {
    Map<String, Long> groups = new HashMap<>(byGroup);
    for (Service.Key key : changed) {
      groupOf.apply(key.hostname()).ifPresent(group -> groups.put(group, revision + 1));
    }
    return new EndpointState(later, revision + 1, everything, groups);
  }
}
