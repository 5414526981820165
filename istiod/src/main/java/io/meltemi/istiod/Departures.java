package io.meltemi.istiod;

import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.xds.Client;
import io.meltemi.xds.XdsObserver;

/** Lets the deliveries forget a client whose stream is gone. */
record Departures(SnapshotSource source) implements XdsObserver {
  @Override
  public void disconnected(Client client) {
    source.forget(client);
  }
}
