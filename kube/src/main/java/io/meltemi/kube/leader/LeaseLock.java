package io.meltemi.kube.leader;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The lease: who holds it, and whether it is this candidate's turn. Another's lease is over once it
 * has not changed for its length of time as measured here; the times written in it are for people,
 * since clocks differ. Any thread.
 */
final class LeaseLock {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubeClient client;
  private final LeaderSettings settings;
  private final InstantSource clock;

  private Optional<ObjectNode> observed = Optional.empty();
  private long observedNanos;

  LeaseLock(KubeClient client, LeaderSettings settings, InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Takes the lease, or renews it.
   *
   * @return whether this candidate holds it now
   */
  synchronized boolean takeOrRenew() throws KubeException {
    Optional<ObjectNode> found =
        client.find(ResourceType.LEASE, settings.namespace(), settings.name());
    if (found.isEmpty()) {
      return write(Optional.empty());
    }
    observe(found.get());
    return (isOurs(found.get()) || isFree(found.get())) && write(found);
  }

  private void observe(ObjectNode lease) {
    Optional<ObjectNode> now =
        lease.path("spec") instanceof ObjectNode spec ? Optional.of(spec) : Optional.empty();
    if (!now.equals(observed)) {
      observed = now;
      observedNanos = System.nanoTime();
    }
  }

  private boolean isOurs(ObjectNode lease) {
    return holder(lease).equals(settings.identity());
  }

  private boolean isFree(ObjectNode lease) {
    return holder(lease).isEmpty()
        || System.nanoTime() - observedNanos > settings.lease().toNanos();
  }

  /** The holder's identity; empty: nobody. */
  static String holder(ObjectNode lease) {
    return lease.path("spec").path("holderIdentity").asText("");
  }

  private boolean write(Optional<ObjectNode> found) throws KubeException {
    ObjectNode lease = found.orElseGet(this::newLease);
    ObjectNode spec = lease.withObject("/spec");
    boolean ours = isOurs(lease);
    String now = MICROSECONDS.format(clock.instant());
    if (!ours) {
      spec.put("acquireTime", now);
      int transitions = spec.path("leaseTransitions").asInt(-1);
      spec.put("leaseTransitions", found.isEmpty() ? 0 : transitions + 1);
    }
    spec.put("holderIdentity", settings.identity());
    spec.put("leaseDurationSeconds", Math.max(1, settings.lease().toSeconds()));
    spec.put("renewTime", now);
    return store(lease, found.isEmpty());
  }

  private ObjectNode newLease() {
    ObjectNode lease = JsonNodeFactory.instance.objectNode();
    lease.put("apiVersion", ResourceType.LEASE.apiVersion()).put("kind", "Lease");
    lease.putObject("metadata").put("namespace", settings.namespace()).put("name", settings.name());
    return lease;
  }

  /** Another candidate may have been quicker: that is not a failure. */
  private boolean store(ObjectNode lease, boolean isNew) throws KubeException {
    try {
      ObjectNode stored =
          isNew
              ? client.create(ResourceType.LEASE, settings.namespace(), lease)
              : client.replace(ResourceType.LEASE, settings.namespace(), settings.name(), lease);
      observe(stored);
      return true;
    } catch (KubeException e) {
      if (e.is(KubeException.CONFLICT)) {
        return false;
      }
      throw e;
    }
  }

  /** Gives the lease back, if it is still held. */
  synchronized void release() throws KubeException {
    Optional<ObjectNode> found =
        client.find(ResourceType.LEASE, settings.namespace(), settings.name());
    if (found.isPresent() && isOurs(found.get())) {
      ObjectNode spec = found.get().withObject("/spec");
      spec.put("holderIdentity", "");
      spec.put("leaseDurationSeconds", 1);
      Instant now = clock.instant();
      spec.put("renewTime", MICROSECONDS.format(now));
      var unused = store(found.get(), false);
    }
  }
}
