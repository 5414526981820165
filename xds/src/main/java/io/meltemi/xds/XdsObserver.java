package io.meltemi.xds;

import java.time.Duration;

/**
 * Hears what happens on the streams; for metrics and debug. Called on the streams' threads, so it
 * must be quick, must not block and must be safe on any thread.
 */
public interface XdsObserver {
  XdsObserver SILENT = new XdsObserver() {};

  default void connected(Client client) {}

  default void disconnected(Client client) {}

  /** A stream that was refused or ended by this server: a limit, a bad first request, a bug. */
  default void refused(String peerAddress, String reason) {}

  /** A response was handed to the transport: {@code building} is the time it took to make it. */
  default void pushed(
      Client client, ResourceType type, int resources, int bytes, Duration building) {}

  /** The transport took the last response: {@code sending} is how long that was. */
  default void drained(Client client, Duration sending) {}

  default void acked(Client client, ResourceType type) {}

  default void nacked(Client client, ResourceType type, String version, int code, String message) {}

  /** The client refused that version; the one before it goes on, or none. */
  default void putAside(Client client, Resource resource, String message) {}

  default void expiredNonce(Client client, ResourceType type) {}

  /** How long a change waited before this client's push began. */
  default void queued(Client client, Duration waited) {}

  /** All that a change brought for this client has been sent, this long after the change. */
  default void converged(Client client, Duration sinceChange) {}

  /** The client did not read a response in time; its stream was ended. */
  default void writeTimedOut(Client client) {}

  /** The view of a client could not be made; it keeps what it has. */
  default void failed(Client client, Throwable problem) {}
}
