package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.debug.view.Owners;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsObserver;
import java.time.Duration;

/**
 * Observes the xDS streams: counts their events, and removes what is kept for a client when its
 * stream ends.
 */
record StreamEvents(PilotMetrics metrics, SnapshotSource source, RefusedResources refused)
    implements XdsObserver {
  StreamEvents(PilotMetrics metrics, SnapshotSource source) {
    this(metrics, source, new RefusedResources());
  }

  @Override
  public void connected(Client client) {
    metrics.connected(client);
    source.withoutServiceTargets(client).ifPresent(metrics::noServiceTargets);
  }

  @Override
  public void disconnected(Client client) {
    metrics.disconnected(client);
    source.forget(client);
  }

  @Override
  public void refused(String peerAddress, String reason) {
    metrics.refused(peerAddress, reason);
  }

  @Override
  public void pushed(
      Client client, ResourceType type, int resources, int bytes, Duration building) {
    metrics.pushed(client, type, resources, bytes, building);
  }

  @Override
  public void drained(Client client, Duration sending) {
    metrics.drained(client, sending);
  }

  @Override
  public void acked(Client client, ResourceType type) {
    metrics.acked(client, type);
  }

  @Override
  public void nacked(Client client, ResourceType type, String version, int code, String message) {
    metrics.nacked(client, type, version, code, message);
  }

  @Override
  public void putAside(Client client, Resource resource, String message) {
    metrics.putAside(client, resource, message);
    refused.tell(client, resource, Owners.of(resource), message);
  }

  @Override
  public void expiredNonce(Client client, ResourceType type) {
    metrics.expiredNonce(client, type);
  }

  @Override
  public void queued(Client client, Duration waited) {
    metrics.queued(client, waited);
  }

  @Override
  public void converged(Client client, Duration sinceChange) {
    metrics.converged(client, sinceChange);
  }

  @Override
  public void writeTimedOut(Client client) {
    metrics.writeTimedOut(client);
  }

  @Override
  public void failed(Client client, Throwable problem) {
    metrics.failed(client, problem);
  }
}
