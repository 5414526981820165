package io.meltemi.xds;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** What the streams of a server share. Safe on any thread. */
final class Hub {
  private final XdsSettings settings;
  private final ResourceSource source;
  private final XdsObserver observer;
  private final Clock clock;
  private final RateLimit rate;
  private final Account known;
  private final Semaphore work = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicLong epoch = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong nonces = new AtomicLong();
  private final String noncePrefix;
  private volatile boolean draining;

  Hub(XdsSettings settings, ResourceSource source, XdsObserver observer, Clock clock) {
    this.settings = settings;
    this.source = source;
    this.observer = observer;
    this.clock = clock;
    this.rate = new RateLimit(settings.limits().streamsPerSecond(), System::nanoTime);
    this.known = new Account(settings);
    // A nonce of an earlier life of the server must not look like one of this life.
    this.noncePrefix = Long.toHexString(clock.millis()) + "-";
  }

  XdsSettings settings() {
    return settings;
  }

  ResourceSource source() {
    return source;
  }

  XdsObserver observer() {
    return observer;
  }

  Clock clock() {
    return clock;
  }

  long nanoTime() {
    return System.nanoTime();
  }

  /**
   * When a stream that starts now is to end, by {@link System#nanoTime}: after the transport has
   * told the client to open its next stream elsewhere, which is at the maximal age give or take a
   * tenth, and not together with the others that started now.
   */
  long endOfStream() {
    long age = settings.connection().maxAge().toNanos();
    return age == 0
        ? System.nanoTime() + Long.MAX_VALUE / 2
        : System.nanoTime() + (long) (age * ThreadLocalRandom.current().nextDouble(1.1, 1.2));
  }

  RateLimit rate() {
    return rate;
  }

  /** The account of clients that have shown who they are, on whatever port. */
  Account known() {
    return known;
  }

  /** Bounds the sessions that compute at a time. */
  Semaphore work() {
    return work;
  }

  /** Counts the publishes; 0 before the first, when nothing may be served yet. */
  long epoch() {
    return epoch.get();
  }

  boolean ready() {
    return epoch.get() > 0 && !draining;
  }

  long nextConnection() {
    return connections.incrementAndGet();
  }

  String nextNonce() {
    return noncePrefix + Long.toHexString(nonces.incrementAndGet());
  }

  String peerAddress(ServerCall<?, ?> call) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress() + ":" + internet.getPort()
        : String.valueOf(address).toLowerCase(Locale.ROOT);
  }

  void started(Session session) {
    sessions.add(session);
  }

  void ended(Session session) {
    sessions.remove(session);
  }

  void publish(Change change) {
    epoch.incrementAndGet();
    var concerned = new IdentityHashMap<Subscription, Boolean>();
    for (var session : sessions) {
      // Read after the epoch was counted: a session that adds names counts on it, see there.
      if (change.full() || session.isOneOf(change.proxies())) {
        session.mailbox().change(Change.full(change.startNanos()));
      } else if (concerns(change, session, concerned)) {
        session.mailbox().change(change.forOthers());
      }
    }
  }

  /** Tells the clients of whom that holds, and nobody else. */
  void publish(Change change, Predicate<Client> to) {
    epoch.incrementAndGet();
    for (var session : sessions) {
      if (session.isOf(to)) {
        session.mailbox().change(change);
      }
    }
  }

  private static boolean concerns(
      Change change, Session session, IdentityHashMap<Subscription, Boolean> known) {
    var endpoints = session.watched(ResourceType.ENDPOINT);
    if (endpoints != null
        && !change.endpoints().isEmpty()
        && known.computeIfAbsent(endpoints, names -> names.matchesAny(change.endpoints()))) {
      return true;
    }
    var secrets = session.watched(ResourceType.SECRET);
    return secrets != null && secrets.containsAny(change.secrets());
  }

  List<SessionStatus> statuses() {
    return sessions.stream()
        .map(Session::status)
        .flatMap(Optional::stream)
        .sorted(java.util.Comparator.comparing(status -> status.client().connectionId()))
        .toList();
  }

  void drain() {
    draining = true;
    sessions.forEach(session -> session.mailbox().drain());
  }
}
