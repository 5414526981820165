package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.PersistentMap;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The services that each object stands for, and in what they differ from those that were published.
 * Confined to the writer's thread.
 */
final class ServiceTable {
  /**
   * A service of an object.
   *
   * @param place among the object's services
   */
  private record Claim(Service service, MeshObject.Key object, int place) {
    static final Comparator<Claim> OLDEST_FIRST =
        Comparator.comparing(Claim::service, Service.OLDEST_FIRST)
            .thenComparing(claim -> claim.service.address())
            .thenComparing(claim -> claim.object.kind())
            .thenComparing(claim -> claim.object.resource())
            .thenComparing(Claim::place);
  }

  private final Map<MeshObject.Key, List<Claim>> byObject = new HashMap<>();
  private final Map<Hostname, List<Claim>> byHost = new HashMap<>();
  private final SortedList<Claim> sorted = new SortedList<>(Claim.OLDEST_FIRST);

  /** What was published where that is not what there is now. */
  private final Map<Service.Key, List<Service>> replaced = new HashMap<>();

  private List<Service> published = List.of();
  private PersistentMap<Hostname, List<Service>> publishedByHost = PersistentMap.empty();

  /**
   * The object stands for these services now; none where it is gone. The services that are others
   * by that.
   */
  Set<Service.Key> put(MeshObject.Key object, List<Service> services) {
    List<Claim> before = byObject.getOrDefault(object, List.of());
    var after = new ArrayList<Claim>(services.size());
    for (Service service : services) {
      after.add(new Claim(known(service, before), object, after.size()));
    }
    if (before.equals(after)) {
      return Set.of();
    }
    Set<Service.Key> keys = new LinkedHashSet<>();
    Stream.concat(before.stream(), after.stream()).forEach(claim -> keys.add(claim.service.key()));
    keys.forEach(key -> replaced.computeIfAbsent(key, this::claims));
    before.forEach(this::remove);
    after.forEach(this::add);
    if (after.isEmpty()) {
      byObject.remove(object);
    } else {
      byObject.put(object, List.copyOf(after));
    }
    keys.forEach(key -> replaced.computeIfPresent(key, (_, old) -> isNow(key, old) ? null : old));
    return keys;
  }

  /** All that objects claim of that host, whatever their namespaces, as of now. */
  List<Service> claims(Hostname host) {
    return byHost.getOrDefault(host, List.of()).stream().map(Claim::service).toList();
  }

  /** Whether the claims are those very instances: a snapshot's lists hold no others. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isNow(Service.Key key, List<Service> services) {
    List<Service> claims = claims(key);
    boolean same = claims.size() == services.size();
    for (int i = 0; same && i < services.size(); i++) {
      same = claims.get(i) == services.get(i);
    }
    return same;
  }

  /** What is equal to what was there, or to what was published, stays that instance. */
  private Service known(Service service, List<Claim> before) {
    List<Service> old = replaced.get(service.key());
    Stream<Service> published = (old == null ? claims(service.key()) : old).stream();
    Stream<Service> present = before.stream().map(Claim::service);
    return Stream.concat(published, present).filter(service::equals).findFirst().orElse(service);
  }

  private void add(Claim claim) {
    sorted.add(claim);
    byHost.merge(claim.service.hostname(), List.of(claim), ServiceTable::both);
  }

  private static List<Claim> both(List<Claim> some, List<Claim> others) {
    return Stream.concat(some.stream(), others.stream()).sorted(Claim.OLDEST_FIRST).toList();
  }

  private void remove(Claim claim) {
    sorted.remove(claim);
    byHost.computeIfPresent(
        claim.service.hostname(),
        (_, claims) -> {
          List<Claim> left = claims.stream().filter(other -> !other.equals(claim)).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /** All that objects claim under that key: several addresses, or several objects of one host. */
  List<Service> claims(Service.Key key) {
    return byHost.getOrDefault(key.hostname(), List.of()).stream()
        .map(Claim::service)
        .filter(service -> service.namespace().equals(key.namespace()))
        .toList();
  }

  /** Whether Envoy is sent the endpoints by themselves; of others they are part of clusters. */
  boolean isBalancedByEndpoints(Service.Key key) {
    List<Service> claims = claims(key);
    return !claims.isEmpty()
        && claims.stream().allMatch(s -> s.resolution() == Service.Resolution.STATIC);
  }

  /** Whether services of one namespace, and of no other, claim the host. */
  boolean isInOneNamespace(Hostname host) {
    return byHost.getOrDefault(host, List.of()).stream()
            .map(claim -> claim.service.namespace())
            .distinct()
            .count()
        == 1;
  }

  boolean isChanged() {
    return !replaced.isEmpty();
  }

  /** Counts what there is now as published; in what it differs from what was before. */
  Set<Service.Key> publish() {
    if (replaced.isEmpty()) {
      return Set.of();
    }
    Set<Service.Key> changes = Set.copyOf(replaced.keySet());
    replaced.clear();
    published = sorted.copy().stream().map(Claim::service).toList();
    for (Service.Key key : changes) {
      List<Claim> claims = byHost.getOrDefault(key.hostname(), List.of());
      publishedByHost =
          claims.isEmpty()
              ? publishedByHost.without(key.hostname())
              : publishedByHost.with(key.hostname(), claims.stream().map(Claim::service).toList());
    }
    return changes;
  }

  /** Those that were published last, the oldest first; the same instance while none changes. */
  List<Service> published() {
    return published;
  }

  /** The accounts that the published services of that key have as their own. */
  Set<String> publishedAccounts(Service.Key key) {
    return publishedByHost.getOrDefault(key.hostname(), List.of()).stream()
        .filter(service -> service.namespace().equals(key.namespace()))
        .flatMap(service -> service.serviceAccounts().stream())
        .collect(Collectors.toSet());
  }

  Map<Hostname, List<Service>> publishedByHost() {
    return publishedByHost;
  }
}
