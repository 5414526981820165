package io.meltemi.xds.testing;

import io.meltemi.xds.Change;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceSource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import io.meltemi.xds.XdsServer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A source whose resources a test sets by name; the messages are words. All clients get the same.
 */
public final class FakeMesh implements ResourceSource {
  private final Map<ResourceType, TreeMap<String, Resource>> resources =
      new EnumMap<>(ResourceType.class);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile ClientView view = new View(Map.of(), Set.of());
  private final Set<ResourceType> undecided = EnumSet.noneOf(ResourceType.class);

  private static final class View implements ClientView {
    private final Map<ResourceType, ResourceList> lists = new EnumMap<>(ResourceType.class);

    private final Set<ResourceType> undecided;
    private final Map<List<Object>, ResourceList> selected = new ConcurrentHashMap<>();

    View(Map<ResourceType, TreeMap<String, Resource>> resources, Set<ResourceType> undecided) {
      this.undecided = Set.copyOf(undecided);
      resources.forEach((type, byName) -> lists.put(type, ResourceList.of(byName.values())));
    }

    @Override
    public ResourceList list(ResourceType type) {
      return lists.getOrDefault(type, ResourceList.empty());
    }

    @Override
    public boolean isReady(ResourceType type) {
      return !undecided.contains(type);
    }

    @Override
    public Optional<Resource> find(ResourceType type, String name) {
      return list(type).find(name);
    }

    @Override
    public ResourceList select(
        ResourceType type, Subscription subscription, ResourceList clusters) {
      return selected.computeIfAbsent(
          List.of(type, subscription, System.identityHashCode(clusters)),
          key -> ClientView.super.select(type, subscription, clusters));
    }
  }

  public synchronized FakeMesh with(ResourceType type, String name, String message) {
    var bytes = message.getBytes(StandardCharsets.UTF_8);
    resources.computeIfAbsent(type, t -> new TreeMap<>()).put(name, Resource.of(type, name, bytes));
    return this;
  }

  public synchronized FakeMesh with(Resource resource) {
    resources.computeIfAbsent(resource.type(), t -> new TreeMap<>()).put(resource.name(), resource);
    return this;
  }

  public synchronized FakeMesh without(ResourceType type, String name) {
    resources.getOrDefault(type, new TreeMap<>()).remove(name);
    return this;
  }

  /** Names of the type cannot be answered until they are {@link #decided}. */
  public synchronized FakeMesh undecided(ResourceType type) {
    undecided.add(type);
    return this;
  }

  /** Tells the clients of whom that holds that secrets can be answered now. */
  public synchronized void decided(XdsServer server, Predicate<Client> who) {
    undecided.clear();
    view = new View(resources, undecided);
    server.publish(Change.everySecret(System.nanoTime()), who);
  }

  public synchronized String message(ResourceType type, String name) {
    var resource = resources.getOrDefault(type, new TreeMap<>()).get(name);
    return resource == null ? "" : new String(resource.message(), StandardCharsets.UTF_8);
  }

  /** Puts what was set in force and publishes it as a full change. */
  public synchronized void publish(XdsServer server) {
    view = new View(resources, undecided);
    server.publish(Change.full(System.nanoTime()));
  }

  public synchronized void publishEndpoints(XdsServer server, String... names) {
    view = new View(resources, undecided);
    server.publish(Change.endpoints(List.of(names), System.nanoTime()));
  }

  public synchronized void publishSecrets(XdsServer server, String... names) {
    view = new View(resources, undecided);
    server.publish(Change.secrets(List.of(names), System.nanoTime()));
  }

  /** Puts what was set in force for the proxies at the addresses alone. */
  public synchronized void publishTo(XdsServer server, String... addresses) {
    view = new View(resources, undecided);
    server.publish(new Change(false, List.of(), Set.of(addresses), List.of(), System.nanoTime()));
  }

  /** What is in force. */
  public ClientView view() {
    return view;
  }

  /** How often a view was asked for. */
  public int asked() {
    return asked.get();
  }

  @Override
  public ClientView viewFor(Client client) {
    asked.incrementAndGet();
    return view;
  }
}
