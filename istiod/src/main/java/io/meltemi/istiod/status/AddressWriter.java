package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.AddressStatus;
import io.meltemi.model.ServiceEntry.HostAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells in {@code status.addresses} of ServiceEntries which addresses their hosts were given, one
 * write at a time. What somebody else has written since is left alone. For one replica at a time:
 * from {@link #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/controllers/ipallocate.
 */
public final class AddressWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("ip-autoallocate");
  private static final int CONFLICTS = 5;
  private static final int INVALID = 422;

  /** What was written and is still not seen in the mesh is looked at again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration UNSERVED_WAIT = Duration.ofSeconds(1);
  private static final Duration INVALID_WAIT = Duration.ofMinutes(10);

  /** Without rights none of the writes would be better than the next. */
  private static final Duration FORBIDDEN_WAIT = Duration.ofMinutes(1);

  /** The last try to write something, and when it may be tried again. */
  private record Attempt(List<HostAddress> given, int failures, long notBefore) {
    boolean holds(AddressStatus status, long now) {
      return given.equals(status.given()) && notBefore - now > 0;
    }
  }

  private final KubeClient client;
  private final Supplier<Optional<ResourceType>> served;
  private final UnwrittenStatuses unwritten;
  private final Thread thread = Thread.ofVirtual().name("ip-autoallocate").unstarted(this::run);

  // What follows belongs to the thread.
  private final Map<ResourceName, Attempt> attempts = new HashMap<>();
  private String complaint = "";
  private long pausedUntil = System.nanoTime();

  private AddressWriter(
      KubeClient client, Supplier<Optional<ResourceType>> served, UnwrittenStatuses unwritten) {
    this.client = client;
    this.served = served;
    this.unwritten = unwritten;
  }

  /**
   * Begins to write, on a thread of its own.
   *
   * @param served how the cluster serves ServiceEntries; absent while they do not come from it
   */
  public static AddressWriter start(
      KubeClient client, Supplier<Optional<ResourceType>> served, UnwrittenStatuses unwritten) {
    var writer = new AddressWriter(client, served, unwritten);
    writer.thread.start();
    return writer;
  }

  private void run() {
    try {
      List<AddressStatus> known = List.of();
      Duration patience = Duration.ZERO;
      while (true) {
        known = unwritten.await(known, patience);
        forgetAllBut(known);
        patience = known.isEmpty() ? LONGEST_WAIT : writeServed(known);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetAllBut(List<AddressStatus> statuses) {
    attempts
        .keySet()
        .retainAll(statuses.stream().map(AddressStatus::entry).collect(Collectors.toSet()));
  }

  private Duration writeServed(List<AddressStatus> statuses) throws InterruptedException {
    Optional<ResourceType> type = served.get();
    return type.isPresent() ? writeAll(type.get(), statuses) : UNSERVED_WAIT;
  }

  /** Writes what is due; when to look again. */
  private Duration writeAll(ResourceType type, List<AddressStatus> statuses)
      throws InterruptedException {
    Duration next = LONGEST_WAIT;
    for (AddressStatus status : statuses) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long now = System.nanoTime();
      Duration paused = Duration.ofNanos(Math.max(0, pausedUntil - now));
      if (!paused.isZero()) {
        return paused;
      }
      Attempt last =
          Optional.ofNullable(attempts.get(status.entry()))
              .filter(attempt -> attempt.holds(status, now))
              .orElseGet(() -> attempt(type, status));
      attempts.put(status.entry(), last);
      Duration left = Duration.ofNanos(Math.max(0, last.notBefore() - System.nanoTime()));
      next = next.compareTo(left) < 0 ? next : left;
    }
    return next;
  }

  private Attempt attempt(ResourceType type, AddressStatus status) {
    try {
      write(type, status);
      complaint = "";
      return new Attempt(status.given(), 0, in(LOOK_AGAIN));
    } catch (KubeException e) {
      if (e.is(KubeException.NOT_FOUND)) {
        return new Attempt(status.given(), 0, in(LOOK_AGAIN));
      }
      return failed(status, e);
    }
  }

  private Attempt failed(AddressStatus status, KubeException problem) {
    int failures =
        Optional.ofNullable(attempts.get(status.entry())).map(Attempt::failures).orElse(0) + 1;
    boolean forbidden = problem.is(KubeException.FORBIDDEN);
    if (forbidden) {
      pausedUntil = in(FORBIDDEN_WAIT);
    }
    boolean invalid = problem.is(INVALID);
    String message = String.valueOf(problem.getMessage());
    String about = forbidden ? "forbidden" : message;
    if (!about.equals(complaint) && !Thread.currentThread().isInterrupted()) {
      complaint = about;
      LOG.log(
          System.Logger.Level.WARNING,
          "addresses {0} of ServiceEntry {1} are in force, but its status does not tell them: {2}",
          status.given().stream().map(HostAddress::value).toList(),
          status.entry(),
          message);
    }
    Duration wait =
        invalid ? INVALID_WAIT : FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
    boolean tooLong = !invalid && wait.compareTo(LONGEST_WAIT) > 0;
    return new Attempt(status.given(), failures, in(tooLong ? LONGEST_WAIT : wait));
  }

  private static long in(Duration wait) {
    return System.nanoTime() + wait.toNanos();
  }

  /** Unless the status is not any more what it was when the addresses were given. */
  private void write(ResourceType type, AddressStatus status) throws KubeException {
    ResourceName name = status.entry();
    for (int conflicts = 0; ; conflicts++) {
      Optional<ObjectNode> found = client.find(type, name.namespace(), name.name());
      if (found.isEmpty() || !addresses(found.get()).equals(status.written())) {
        return;
      }
      String version = found.get().path("metadata").path("resourceVersion").asText("");
      try {
        var unused =
            client.patchStatus(
                type,
                name.namespace(),
                name.name(),
                PatchType.MERGE,
                patch(version, status.given()));
        LOG.log(System.Logger.Level.DEBUG, "ServiceEntry {0}: {1}", name, status.given());
        return;
      } catch (KubeException e) {
        if (!e.is(KubeException.CONFLICT) || conflicts == CONFLICTS) {
          throw e;
        }
      }
    }
  }

  private static List<HostAddress> addresses(ObjectNode entry) {
    var addresses = new ArrayList<HostAddress>();
    for (JsonNode each : entry.path("status").path("addresses")) {
      addresses.add(new HostAddress(each.path("host").asText(""), each.path("value").asText("")));
    }
    return addresses;
  }

  private static ObjectNode patch(String version, List<HostAddress> given) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", version);
    ArrayNode addresses = patch.putObject("status").putArray("addresses");
    given.forEach(a -> addresses.addObject().put("value", a.value()).put("host", a.host()));
    return patch;
  }

  /** Ends; nothing is written any more when this returns. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
