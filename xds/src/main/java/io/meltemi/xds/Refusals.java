package io.meltemi.xds;

import io.meltemi.xds.SessionStatus.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a client refused of one type of resource. Such a version is put aside: the one that the
 * client accepted before it goes on, or without one its stand-in, and the rest is delivered. Where
 * the client does not say which of several it minds, halves of them are tried, until it is known.
 * Immutable.
 *
 * @param accepted what the client has
 * @param refused the versions that are put aside, by name
 * @param waiting what is not sent until others of the same response have been tried, by name
 * @param rounds how often in succession the client did not say which it minds
 * @param error how it rejected a response, until it accepts one
 * @param latest those of {@code refused} that the last response added
 */
record Refusals(
    ResourceList accepted,
    Map<String, Refused> refused,
    Map<String, Resource> waiting,
    int rounds,
    Optional<SessionStatus.Rejection> error,
    List<Resource> latest) {
  static final Refusals NONE =
      new Refusals(ResourceList.empty(), Map.of(), Map.of(), 0, Optional.empty(), List.of());

  /** Enough to find one bad resource among any number; not for a client that refuses all. */
  private static final int MAX_ROUNDS = 40;

  /** How Envoy begins to tell which clusters or listeners it minds. */
  private static final String NAMING = "Error adding/updating ";

  /** What became of a refused response, and what the client has all the same. */
  record Outcome(Refusals refusals, ResourceList sent) {}

  Refusals has(ResourceList list) {
    return new Refusals(list, refused, waiting, rounds, error, latest);
  }

  /** The client has accepted that list: half of what waits is tried next. */
  Refusals accepting(ResourceList list) {
    if (refused.isEmpty() && waiting.isEmpty()) {
      return new Refusals(list, refused, waiting, 0, Optional.empty(), List.of());
    }
    var left = new LinkedHashMap<>(refused);
    left.keySet().removeIf(name -> list.find(name).filter(r -> !isKept(r)).isPresent());
    int still = waiting.isEmpty() ? 0 : rounds;
    return new Refusals(
        list, unmodifiable(left), released(waiting), still, Optional.empty(), List.of());
  }

  /** Without the half that is to be tried next. */
  private static Map<String, Resource> released(Map<String, Resource> waiting) {
    var later = new LinkedHashMap<>(waiting);
    var names = List.copyOf(waiting.keySet());
    names.subList(0, (names.size() + 1) / 2).forEach(later::remove);
    return unmodifiable(later);
  }

  /** Whether it is what went on in the place of a refused one. */
  private boolean isKept(Resource resource) {
    return resource.isStandIn()
        || accepted.find(resource.name()).filter(r -> isSame(r, resource)).isPresent();
  }

  /** The client has refused what led to that list. */
  Outcome rejecting(ResourceList sent, SessionStatus.Rejection rejection) {
    return new Refusals(accepted, refused, waiting, rounds, Optional.of(rejection), List.of())
        .rejecting(sent, rejection.message());
  }

  private Outcome rejecting(ResourceList sent, String message) {
    List<Resource> suspects = sent.diffFrom(accepted).changed();
    if (suspects.isEmpty()) {
      return new Outcome(this, sent);
    }
    List<Resource> named = suspects.stream().filter(r -> isNamed(r.name(), message)).toList();
    if (!named.isEmpty()) {
      return outcome(sent, named, named, List.of());
    }
    if (suspects.size() == 1 || rounds >= MAX_ROUNDS) {
      return outcome(sent, suspects, suspects, List.of());
    }
    int half = suspects.size() / 2;
    return outcome(sent, suspects, List.of(), suspects.subList(half, suspects.size()));
  }

  private Outcome outcome(
      ResourceList sent, List<Resource> undone, List<Resource> guilty, List<Resource> held) {
    Map<String, Resource> back = byName(undone);
    var allRefused = new LinkedHashMap<>(refused);
    String message = error.map(SessionStatus.Rejection::message).orElse("");
    guilty.forEach(
        resource ->
            allRefused.merge(resource.name(), new Refused(resource, message), Refusals::both));
    var allWaiting = new LinkedHashMap<>(waiting);
    if (rounds < MAX_ROUNDS) {
      allWaiting.putAll(byName(held));
    } else {
      waiting.forEach((name, resource) -> allRefused.put(name, new Refused(resource, message)));
      allWaiting.clear();
    }
    var refusals =
        new Refusals(
            accepted,
            unmodifiable(allRefused),
            guilty.isEmpty() ? unmodifiable(allWaiting) : released(allWaiting),
            guilty.isEmpty() ? rounds + 1 : rounds,
            error,
            List.copyOf(guilty));
    return new Outcome(refusals, exchanged(sent, back, r -> accepted.find(r.name())));
  }

  /** A stand-in that is refused too takes no place any more. */
  private static Refused both(Refused before, Refused now) {
    return now.resource().isStandIn()
        ? new Refused(before.resource().withoutStandIn(), now.message())
        : now;
  }

  private static boolean isNamed(String name, String message) {
    if (!message.startsWith(NAMING)) {
      return false;
    }
    for (int at = message.indexOf(name + ": "); at > 0; at = message.indexOf(name + ": ", at + 1)) {
      if (Character.isWhitespace(message.charAt(at - 1))) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Resource> byName(List<Resource> resources) {
    var map = new LinkedHashMap<String, Resource>();
    resources.forEach(resource -> map.put(resource.name(), resource));
    return map;
  }

  private static <V> Map<String, V> unmodifiable(Map<String, V> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(map);
  }

  /** Whether something is to be sent though nothing has changed. */
  boolean areOpen() {
    return rounds > 0
        || refused.values().stream().anyMatch(r -> r.resource().standIn().isPresent());
  }

  /** What the client is to be sent of that list. */
  ResourceList kept(ResourceList target) {
    if (refused.isEmpty() && waiting.isEmpty()) {
      return target;
    }
    var versions = new LinkedHashMap<String, Resource>();
    refused.forEach((name, one) -> versions.put(name, one.resource()));
    ResourceList kept = exchanged(target, versions, this::good);
    return exchanged(kept, waiting, this::good);
  }

  /** The list with those versions exchanged for good ones, or for nothing if there is none. */
  private ResourceList exchanged(
      ResourceList list,
      Map<String, Resource> versions,
      Function<Resource, Optional<Resource>> good) {
    boolean concerned =
        versions.values().stream()
            .anyMatch(r -> list.find(r.name()).filter(now -> isSame(now, r)).isPresent());
    if (!concerned) {
      return list;
    }
    var resources = new ArrayList<Resource>(list.size());
    for (Resource resource : list.resources()) {
      Resource bad = versions.get(resource.name());
      if (bad == null || !isSame(bad, resource)) {
        resources.add(resource);
      } else {
        good.apply(bad).ifPresent(resources::add);
      }
    }
    return resources.isEmpty() ? ResourceList.empty() : ResourceList.of(resources).unshared();
  }

  /** What goes on in the place of a refused one. */
  private Optional<Resource> good(Resource refusedOne) {
    return accepted
        .find(refusedOne.name())
        .filter(has -> !has.isStandIn())
        .or(refusedOne::standIn)
        .or(() -> accepted.find(refusedOne.name()));
  }

  private static boolean isSame(Resource one, Resource other) {
    return one.version().equals(other.version());
  }
}
