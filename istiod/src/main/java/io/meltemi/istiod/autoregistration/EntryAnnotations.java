package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.model.WorkloadEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Which istiod a workload is connected to, and since when, as the annotations of its WorkloadEntry
 * tell.
 *
 * @param controller the istiod that it is or was connected to; empty: none ever
 * @param connected absent while it is not
 * @param disconnected absent while it is connected
 */
record EntryAnnotations(
    String group, String controller, Optional<Instant> connected, Optional<Instant> disconnected) {
  static final String GROUP = "istio.io/autoRegistrationGroup";
  private static final String CONTROLLER = "istio.io/workloadController";
  private static final String CONNECTED = "istio.io/connectedAt";
  private static final String DISCONNECTED = "istio.io/disconnectedAt";

  static EntryAnnotations of(JsonNode entry) {
    JsonNode annotations = entry.path("metadata").path("annotations");
    return new EntryAnnotations(
        annotations.path(GROUP).asText(""),
        annotations.path(CONTROLLER).asText(""),
        time(annotations.path(CONNECTED).asText("")),
        time(annotations.path(DISCONNECTED).asText("")));
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** Whether istiod made the entry. */
  boolean isAutomatic() {
    return !group.isEmpty();
  }

  /** Whether the entry says that its proxy tells how it is, be it that this counts or not. */
  static boolean isHealthChecked(JsonNode entry) {
    return entry.path("metadata").path("annotations").has(WorkloadEntry.HEALTH_CHECKED);
  }

  /** Writes that the workload is connected to that istiod. */
  static void connect(ObjectNode annotations, String controller, Instant since) {
    annotations.put(CONTROLLER, controller);
    annotations.put(CONNECTED, since.toString());
  }

  /** The same, over what there is. */
  static void reconnect(ObjectNode annotations, String controller, Instant since) {
    connect(annotations, controller, since);
    annotations.putNull(DISCONNECTED);
  }

  /** Writes that the workload is connected no more. */
  static void disconnect(ObjectNode annotations, Instant when) {
    annotations.putNull(CONNECTED);
    annotations.put(DISCONNECTED, when.toString());
  }
}
