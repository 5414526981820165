package io.meltemi.agent.xds;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tries a lost istiod again after our own back-off: the channel's grows to two minutes and cannot
 * be set. Runs on the event loop.
 */
final class Reconnection {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  private final ManagedChannel channel;
  private final String address;
  private final EventLoop loop;
  private final Backoff backoff;
  private final LongAdder failures;
  private boolean pending;

  Reconnection(
      ManagedChannel channel, String address, EventLoop loop, Backoff backoff, LongAdder failures) {
    this.channel = channel;
    this.address = address;
    this.loop = loop;
    this.backoff = backoff;
    this.failures = failures;
  }

  void watch() {
    ConnectivityState state = channel.getState(false);
    switch (state) {
      case READY -> {
        backoff.reset();
        LOG.log(System.Logger.Level.INFO, "connected to istiod at " + address);
      }
      case TRANSIENT_FAILURE -> scheduleRetry();
      case SHUTDOWN -> {
        return;
      }
      case IDLE, CONNECTING -> {}
    }
    channel.notifyWhenStateChanged(state, () -> loop.execute(this::watch));
  }

  private void scheduleRetry() {
    if (pending) {
      return;
    }
    pending = true;
    failures.increment();
    long delay = backoff.next().toMillis();
    LOG.log(
        System.Logger.Level.WARNING,
        "istiod at %s cannot be reached, next try in %d ms".formatted(address, delay));
    var unused = loop.schedule(this::retry, delay, TimeUnit.MILLISECONDS);
  }

  /** A channel that fails stays in that state until it is ready, so the timer goes on by itself. */
  private void retry() {
    pending = false;
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
      scheduleRetry();
    }
  }
}
