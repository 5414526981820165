package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.rpc.Status;
import io.grpc.StatusException;
import io.meltemi.base.ResourceName;
import io.meltemi.delivery.proxy.Registration;
import io.meltemi.kube.WorkQueue;
import io.meltemi.xds.Client;
import io.meltemi.xds.ConnectionHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Registers the proxies outside of Kubernetes that are connected to this istiod: a WorkloadEntry is
 * made of the WorkloadGroup that the proxy names, or one that is there is taken over; it says which
 * istiod the proxy is connected to, and how its application is; and it goes when the proxy has been
 * away for a while.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/autoregistration/controller.go.
 */
public final class AutoRegistration implements ConnectionHandler, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("wle");
  static final String HEALTH = "type.googleapis.com/istio.v1.HealthInformation";
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  /**
   * The last stream of a proxy has ended.
   *
   * @param since when that stream began
   */
  private record Departure(Instant since, Instant when, boolean automatic) {}

  private final RegistrationScope scope;
  private final EntryRegistrar registrar;
  private final EntryCleanup cleanup;
  private final HealthReports health;

  /** By the clients' connection ids. */
  private final Map<String, ProxyConnection> connections = new ConcurrentHashMap<>();

  private final Map<ResourceName, Departure> departures = new ConcurrentHashMap<>();
  private final WorkQueue<ResourceName> leaving;
  private final WorkQueue<ResourceName> left;
  private final WorkQueue<ResourceName> groups;
  private final ScheduledExecutorService timer;

  private AutoRegistration(RegistrationScope scope) {
    this.scope = scope;
    this.registrar =
        new EntryRegistrar(scope.store(), scope.settings(), scope.instance(), scope.metrics());
    this.cleanup =
        new EntryCleanup(
            scope.store(),
            scope.settings().grace(),
            scope.longestConnection(),
            scope.metrics(),
            scope.clock());
    this.health = new HealthReports(scope.store(), scope.instance());
    this.leaving = WorkQueue.start("disconnect WorkloadEntry", this::disconnected);
    this.left = WorkQueue.start("clean up WorkloadEntry", cleanup::clean);
    this.groups = WorkQueue.start("register proxies of WorkloadGroup", this::registerGroup);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("wle").factory());
    periodically(timer, this::registerAgain);
  }

  public static AutoRegistration start(RegistrationScope scope) {
    return new AutoRegistration(scope);
  }

  private void periodically(ScheduledExecutorService on, Runnable work) {
    long period = scope.settings().grace().toMillis() * 10 + 1;
    var unused = on.scheduleAtFixedRate(work, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to look for what was left behind, as one istiod does for all.
   *
   * @return what ends it
   */
  public AutoCloseable cleanUp() {
    var cleaner =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("clean up WorkloadEntries").factory());
    periodically(
        cleaner,
        () -> {
          try {
            cleanup.cleanAll();
          } catch (IOException | RuntimeException e) {
            LOG.log(
                System.Logger.Level.WARNING,
                "cannot clean up WorkloadEntries: {0}; trying again",
                e.getMessage());
          }
        });
    return cleaner::shutdownNow;
  }

  @Override
  public void onConnect(Client client) throws StatusException {
    Optional<ProxyConnection> found = Registration.of(client).flatMap(p -> connection(p, client));
    if (found.isEmpty()) {
      return;
    }
    // Before it is written: an earlier stream of the proxy may end meanwhile.
    connections.put(client.connectionId(), found.get());
    boolean registered = false;
    try {
      registered = registrar.register(found.get());
    } finally {
      if (!registered) {
        connections.remove(client.connectionId());
      }
    }
  }

  /** Absent where the proxy is to be served as any other. */
  private Optional<ProxyConnection> connection(Registration proxy, Client client) {
    boolean automatic = scope.settings().automatic() && !proxy.group().isEmpty();
    boolean checked = scope.settings().healthChecks() && !proxy.entry().isEmpty();
    if (!automatic && !checked) {
      return Optional.empty();
    }
    Optional<String> name = automatic ? EntryTemplate.name(proxy) : Optional.of(proxy.entry());
    if (name.isEmpty()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "auto-registration of {0} failed: missing IP addresses or namespace",
          client.id());
    }
    return name.map(
        text ->
            new ProxyConnection(
                new ResourceName(proxy.namespace(), text),
                automatic,
                proxy,
                client,
                scope.clock().instant()));
  }

  /** Entries that are gone while their proxies are there come back. */
  private void registerAgain() {
    for (ProxyConnection connection : connections.values()) {
      try {
        registerAgain(connection);
      } catch (StatusException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
    }
  }

  private void registerAgain(ProxyConnection connection) throws StatusException {
    if (!connection.automatic()) {
      return;
    }
    var unused = registrar.register(connection);
    // Where the proxy has left meanwhile, its entry may have been made after that was written.
    if (!connections.containsKey(connection.client().connectionId())) {
      departs(connection);
    }
  }

  /**
   * A WorkloadGroup is new: the proxies that stayed connected while there was none are registered.
   * Any thread.
   */
  public void groupAdded(ResourceName group) {
    groups.add(group);
  }

  private void registerGroup(ResourceName group) throws IOException {
    Optional<IOException> again = Optional.empty();
    for (ProxyConnection connection : connections.values()) {
      if (connection.isOf(group)) {
        try {
          registerAgain(connection);
        } catch (StatusException e) {
          if (e.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE) {
            again = Optional.of(new IOException(e.getMessage(), e));
          } else {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
          }
        }
      }
    }
    if (again.isPresent()) {
      throw again.get();
    }
  }

  @Override
  public boolean onMessage(Client client, String typeUrl, Optional<Status> error) {
    if (!typeUrl.equals(HEALTH)) {
      return false;
    }
    ProxyConnection connection = connections.get(client.connectionId());
    if (connection == null || !scope.settings().healthChecks()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "unable to derive WorkloadEntry for health update for {0}",
          client.id());
      return true;
    }
    health.tell(
        connection.entry(),
        new HealthCondition(error.map(Status::getMessage), scope.clock().instant()));
    return true;
  }

  @Override
  public void onDisconnect(Client client) {
    ProxyConnection connection = connections.remove(client.connectionId());
    if (connection != null) {
      departs(connection);
    }
  }

  private void departs(ProxyConnection connection) {
    if (!isConnected(connection.entry())) {
      leaves(connection);
      leaving.add(connection.entry());
    }
  }

  private void leaves(ProxyConnection connection) {
    departures.put(
        connection.entry(),
        new Departure(connection.since(), scope.clock().instant(), connection.automatic()));
  }

  private boolean isConnected(ResourceName entry) {
    return connections.values().stream().anyMatch(each -> each.entry().equals(entry));
  }

  /** Writes that the proxy is gone, unless it came back to this istiod or to another. */
  private void disconnected(ResourceName name) throws IOException {
    Departure departure = departures.get(name);
    if (departure == null) {
      return;
    }
    boolean written =
        scope
            .store()
            .change(name, entry -> isConnected(name) ? Optional.empty() : patch(entry, departure));
    departures.remove(name, departure);
    if (!written) {
      return;
    }
    if (departure.automatic()) {
      scope.metrics().unregistered();
    }
    Duration wait =
        Duration.between(
            scope.clock().instant(), departure.when().plus(scope.settings().grace()).plusMillis(1));
    var unused = timer.schedule(() -> left.add(name), wait.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  private Optional<ObjectNode> patch(ObjectNode entry, Departure departure) {
    var told = EntryAnnotations.of(entry);
    if (!told.controller().equals(scope.instance())
        || told.connected().filter(departure.since()::isBefore).isPresent()) {
      return Optional.empty();
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    EntryAnnotations.disconnect(patch.withObject("/metadata/annotations"), departure.when());
    return Optional.of(patch);
  }

  /** All leave; those who come back to another istiod say so there. */
  @Override
  public void close() {
    groups.close();
    leaving.close();
    long end = System.nanoTime() + GOODBYE.toNanos();
    connections.values().forEach(this::leaves);
    connections.clear();
    try {
      for (ResourceName name : departures.keySet()) {
        if (System.nanoTime() - end > 0) {
          break;
        }
        disconnected(name);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "not all WorkloadEntries say that their proxies have left: {0}",
          e.getMessage());
    }
    timer.shutdownNow();
    health.close();
    left.close();
  }
}
