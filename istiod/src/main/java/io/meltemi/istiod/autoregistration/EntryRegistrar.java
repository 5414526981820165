package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusException;
import io.meltemi.ca.SpiffeId;
import io.meltemi.debug.metrics.RegistrationMetrics;
import io.meltemi.kube.KubeException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes the WorkloadEntry of a proxy that has connected, or takes over the one that is there. Any
 * thread; calls block.
 *
 * @param instance this istiod's name among all
 */
record EntryRegistrar(
    EntryStore store, RegistrationSettings settings, String instance, RegistrationMetrics metrics) {
  private static final System.Logger LOG = System.getLogger("wle");

  /** How often an entry may come or go between a look at it and what is written. */
  private static final int TRIES = 5;

  /**
   * @return whether the proxy may tell of the health of its entry
   * @throws StatusException where the proxy must not be served
   */
  boolean register(ProxyConnection connection) throws StatusException {
    try {
      if (!connection.automatic()) {
        return takeOver(connection);
      }
      for (int tries = 0; tries < TRIES; tries++) {
        if (update(connection) || create(connection)) {
          return true;
        }
        LOG.log(System.Logger.Level.DEBUG, "WorkloadEntry {0} came or went", connection.entry());
      }
      throw refusal(
          connection,
          Status.UNAVAILABLE,
          "it came and went %d times meanwhile (expected: one writer of it; try again)"
              .formatted(TRIES));
    } catch (IOException e) {
      throw refusal(
          connection,
          isPassing(e) ? Status.UNAVAILABLE : Status.FAILED_PRECONDITION,
          String.valueOf(e.getMessage()));
    }
  }

  private static boolean isPassing(IOException e) {
    return !(e instanceof KubeException answer)
        || answer.status() == 0
        || answer.status() >= 500
        || answer.is(KubeException.CONFLICT)
        || answer.is(KubeException.TOO_MANY_REQUESTS);
  }

  private StatusException refusal(ProxyConnection of, Status status, String why) {
    metrics.failed();
    return status
        .withDescription(
            "registration of WorkloadEntry %s of %s failed: %s"
                .formatted(of.entry(), of.client().id(), why))
        .asException();
  }

  /** Whether there is an entry already. */
  private boolean update(ProxyConnection connection) throws IOException, StatusException {
    Optional<ObjectNode> found = store.find(connection.entry());
    if (found.isEmpty()) {
      return false;
    }
    check(connection, found.get());
    if (connect(connection)) {
      metrics.updated();
      LOG.log(
          System.Logger.Level.INFO,
          "updated auto-registered WorkloadEntry {0}",
          connection.entry());
    }
    return true;
  }

  /** Whether there was none. */
  private boolean create(ProxyConnection connection) throws IOException, StatusException {
    Optional<ObjectNode> made = store.template(connection.entry(), connection.proxy());
    if (made.isEmpty()) {
      throw refusal(
          connection,
          Status.FAILED_PRECONDITION,
          "cannot find WorkloadGroup %s/%s"
              .formatted(connection.proxy().namespace(), connection.proxy().group()));
    }
    ObjectNode entry = made.get();
    check(connection, entry);
    EntryAnnotations.connect(
        entry.withObject("/metadata/annotations"), instance, connection.since());
    if (!store.create(connection.entry(), entry)) {
      return false;
    }
    metrics.registered();
    LOG.log(
        System.Logger.Level.INFO,
        "auto-registered WorkloadEntry {0}{1}",
        connection.entry(),
        connection.proxy().probed() ? " with health checking enabled" : "");
    return true;
  }

  private boolean takeOver(ProxyConnection connection) throws IOException, StatusException {
    Optional<ObjectNode> entry = store.find(connection.entry());
    if (entry.isEmpty()) {
      throw refusal(
          connection,
          Status.FAILED_PRECONDITION,
          "there is none (expected: the one that the proxy's metadata names)");
    }
    if (!EntryAnnotations.isHealthChecked(entry.get())) {
      return false;
    }
    check(connection, entry.get());
    if (connect(connection)) {
      LOG.log(
          System.Logger.Level.INFO, "updated health-checked WorkloadEntry {0}", connection.entry());
    }
    return true;
  }

  /** Whether it was to be written that the proxy is connected to this istiod. */
  private boolean connect(ProxyConnection connection) throws IOException {
    return store.change(
        connection.entry(),
        entry -> {
          Optional<Instant> last = EntryAnnotations.of(entry).connected();
          if (last.filter(when -> !connection.since().isAfter(when)).isPresent()) {
            return Optional.empty();
          }
          ObjectNode patch = JsonNodeFactory.instance.objectNode();
          EntryAnnotations.reconnect(
              patch.withObject("/metadata/annotations"), instance, connection.since());
          return Optional.of(patch);
        });
  }

  /** A proxy may only be what its certificate or token says. */
  private void check(ProxyConnection connection, ObjectNode entry) throws StatusException {
    if (!settings.verified()) {
      return;
    }
    List<String> identities = connection.client().peer().identities();
    String namespace = connection.entry().namespace();
    String account = entry.at("/spec/serviceAccount").asText("");
    boolean may =
        identities.stream()
            .flatMap(name -> SpiffeId.parse(name).stream())
            .anyMatch(
                id ->
                    id.namespace().equals(namespace)
                        && (account.isEmpty() || id.serviceAccount().equals(account)));
    if (!may) {
      throw refusal(
          connection,
          Status.PERMISSION_DENIED,
          "%s (expected: an identity of namespace %s%s)"
              .formatted(
                  identities.isEmpty() ? "it was not verified who it is" : "it is " + identities,
                  namespace,
                  account.isEmpty() ? "" : ", service account " + account));
    }
  }
}
