package io.meltemi.xds;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what it hears. */
final class CountingObserver implements XdsObserver {
  final AtomicInteger pushes = new AtomicInteger();
  final AtomicInteger resources = new AtomicInteger();
  final AtomicInteger acks = new AtomicInteger();
  final AtomicInteger expired = new AtomicInteger();
  final AtomicInteger converged = new AtomicInteger();
  final AtomicInteger timeouts = new AtomicInteger();
  final AtomicInteger disconnects = new AtomicInteger();
  final AtomicLong bytes = new AtomicLong();
  final List<String> rejections = new CopyOnWriteArrayList<>();
  final List<String> putAside = new CopyOnWriteArrayList<>();
  final List<String> refusals = new CopyOnWriteArrayList<>();

  @Override
  public void pushed(Client client, ResourceType type, int resources, int size, Duration building) {
    pushes.incrementAndGet();
    this.resources.addAndGet(resources);
    bytes.addAndGet(size);
  }

  @Override
  public void acked(Client client, ResourceType type) {
    acks.incrementAndGet();
  }

  @Override
  public void nacked(Client client, ResourceType type, String version, int code, String message) {
    rejections.add(type.shortName() + ": " + message);
  }

  @Override
  public void putAside(Client client, Resource resource, String message) {
    putAside.add(resource.name());
  }

  @Override
  public void expiredNonce(Client client, ResourceType type) {
    expired.incrementAndGet();
  }

  @Override
  public void converged(Client client, Duration sinceChange) {
    converged.incrementAndGet();
  }

  @Override
  public void writeTimedOut(Client client) {
    timeouts.incrementAndGet();
  }

  @Override
  public void disconnected(Client client) {
    disconnects.incrementAndGet();
  }

  @Override
  public void refused(String peerAddress, String reason) {
    refusals.add(reason);
  }
}
