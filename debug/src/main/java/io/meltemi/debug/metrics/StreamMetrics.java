package io.meltemi.debug.metrics;

import io.meltemi.debug.view.Owners;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsObserver;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Metrics of the xDS streams. */
abstract sealed class StreamMetrics implements XdsObserver permits PilotMetrics {
  private final Gauge connected;
  private final Counter expiredNonces;
  private final Counter rejects;
  private final RejectMetrics refusals;
  private final Counter internalErrors;
  private final Counter writeTimeouts;
  private final Histogram sendTime;
  private final Histogram queueTime;
  private final Histogram convergenceTime;
  private final Map<ResourceType, TypeMetrics> byType = new EnumMap<>(ResourceType.class);
  private final Set<Client> clients =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private record TypeMetrics(
      CounterDataPoint pushes, DistributionDataPoint pushTime, DistributionDataPoint size) {}

  StreamMetrics(Families families) {
    connected =
        families.gauge(
            "pilot_xds", "Number of endpoints connected to this pilot using XDS.", "version");
    expiredNonces =
        families.counter(
            "pilot_xds_expired_nonce",
            "Total number of XDS requests with an expired nonce.",
            "type");
    rejects =
        families.counter(
            "pilot_total_xds_rejects",
            "Total number of XDS responses from pilot rejected by proxy.",
            "type");
    refusals = new RejectMetrics(families);
    internalErrors =
        families.counter(
            "pilot_total_xds_internal_errors", "Total number of internal XDS errors in pilot.");
    writeTimeouts =
        families.counter("pilot_xds_write_timeout", "Pilot XDS response write timeouts.");
    sendTime =
        families.histogram(
            "pilot_xds_send_time",
            "Total time in seconds Pilot takes to send generated configuration.",
            Families.LONG);
    queueTime =
        families.histogram(
            "pilot_proxy_queue_time",
            "Time in seconds, a proxy is in the push queue before being dequeued.",
            Families.WAITS);
    convergenceTime =
        families.histogram(
            "pilot_proxy_convergence_time",
            "Delay in seconds between config change and a proxy receiving all required"
                + " configuration.",
            Families.WAITS);
    resourceTypes(families);
  }

  private void resourceTypes(Families families) {
    Counter pushes =
        families.counter(
            "pilot_xds_pushes", "Pilot build and send errors for lds, rds, cds and eds.", "type");
    Histogram pushTime =
        families.histogram(
            "pilot_xds_push_time",
            "Total time in seconds Pilot takes to push lds, rds, cds and eds.",
            Families.LONG,
            "type");
    Histogram size =
        families.histogram(
            "pilot_xds_config_size_bytes",
            "Distribution of configuration sizes pushed to clients",
            Families.BYTES,
            "type");
    for (ResourceType type : ResourceType.values()) {
      byType.put(
          type,
          new TypeMetrics(
              pushes.labelValues(label(type)),
              pushTime.labelValues(label(type)),
              size.labelValues(type.typeUrl())));
    }
  }

  @Override
  public final void connected(Client client) {
    if (clients.add(client)) {
      connected.labelValues(versionOf(client)).inc();
    }
  }

  @Override
  public final void disconnected(Client client) {
    if (clients.remove(client)) {
      connected.labelValues(versionOf(client)).dec();
    }
    refusals.disconnected(client);
  }

  @Override
  public final void pushed(
      Client client, ResourceType type, int resources, int bytes, Duration building) {
    TypeMetrics metrics = byType.get(type);
    if (metrics != null) {
      metrics.pushes.inc();
      metrics.pushTime.observe(seconds(building));
      metrics.size.observe(bytes);
    }
  }

  @Override
  public final void drained(Client client, Duration sending) {
    sendTime.observe(seconds(sending));
  }

  @Override
  public final void nacked(
      Client client, ResourceType type, String version, int code, String message) {
    rejects.labelValues(label(type)).inc();
    refusals.nacked(client, type, code);
  }

  @Override
  public final void acked(Client client, ResourceType type) {
    refusals.acked(client, type);
  }

  @Override
  public final void putAside(Client client, Resource resource, String message) {
    refusals.putAside(resource, Owners.of(resource));
  }

  @Override
  public final void expiredNonce(Client client, ResourceType type) {
    expiredNonces.labelValues(label(type)).inc();
  }

  @Override
  public final void queued(Client client, Duration waited) {
    queueTime.observe(seconds(waited));
  }

  @Override
  public final void converged(Client client, Duration sinceChange) {
    convergenceTime.observe(seconds(sinceChange));
  }

  @Override
  public final void writeTimedOut(Client client) {
    writeTimeouts.inc();
  }

  @Override
  public final void failed(Client client, Throwable problem) {
    internalErrors.inc();
  }

  private static String label(ResourceType type) {
    return type.shortName().toLowerCase(Locale.ROOT);
  }

  private static String versionOf(Client client) {
    var version = client.metadata().getFieldsMap().get("ISTIO_VERSION");
    return version == null || version.getStringValue().isEmpty()
        ? "unknown"
        : version.getStringValue();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
