package io.meltemi.xds;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's responses go. At most one response is in the transport and not yet taken by the
 * client; its bytes are covered by a share of the budget. Only the stream's thread uses it.
 */
final class ResponseWriter {
  private static final System.Logger LOG = System.getLogger("ads");
  private static final int TIMEOUTS_UNTIL_RESET = 6;

  /** Of the timeout: as long others wait for a client of whom nobody knows whether it reads. */
  private static final int PART_FOR_UNPROVEN = 20;

  private final ServerCall<byte[], Response> call;
  private final Duration timeout;
  private TransportBudget.@Nullable Share share;
  private long sentNanos;
  private long askedNanos;
  private boolean proven;

  /** How the last response fares. */
  enum Progress {
    /** There is none, or the client took it before. */
    FREE,
    /** The client took it since it was last asked. */
    DRAINED,
    BUSY,
    /** The client did not take it in the time that it has. */
    STUCK
  }

  ResponseWriter(ServerCall<byte[], Response> call, Duration timeout) {
    this.call = call;
    this.timeout = timeout;
  }

  Progress progress(long now) {
    var held = share;
    if (held == null) {
      return Progress.FREE;
    }
    askedNanos = now;
    if (call.isReady()) {
      proven = true;
      release();
      return Progress.DRAINED;
    }
    long waited = now - sentNanos;
    boolean inTheWay = !proven && waited >= unprovenNanos() && (held.isLate() || held.isWanted());
    if (waited < timeout.toNanos() && !inTheWay) {
      return Progress.BUSY;
    }
    if (waited >= TIMEOUTS_UNTIL_RESET * timeout.toNanos()) {
      return Progress.STUCK;
    }
    return held.isLate() || held.becomeLate() ? Progress.BUSY : Progress.STUCK;
  }

  /** When {@link #progress} is to be asked even if nothing happens, by {@link System#nanoTime}. */
  long deadline() {
    var held = share;
    if (held == null) {
      return Long.MAX_VALUE;
    }
    if (held.isLate()) {
      return sentNanos + timeout.toNanos() * TIMEOUTS_UNTIL_RESET;
    }
    long inTime = sentNanos + timeout.toNanos();
    return proven ? inTime : Math.min(inTime, askedNanos + unprovenNanos());
  }

  private long unprovenNanos() {
    return timeout.toNanos() / PART_FOR_UNPROVEN;
  }

  Duration sinceSent(long now) {
    return Duration.ofNanos(now - sentNanos);
  }

  void send(Response response, TransportBudget.Share covered, long now) {
    share = covered;
    sentNanos = now;
    askedNanos = now;
    call.sendMessage(response);
  }

  void release() {
    var held = share;
    if (held != null) {
      share = null;
      held.release();
    }
  }

  void close(Status status) {
    call.close(status, new Metadata());
  }

  /** Ends the stream, without what the client did not take. */
  void end(Status status) {
    if (share == null) {
      close(status);
    } else {
      reset(status);
    }
  }

  /** Ends the stream and drops what the client did not take, which closing would leave queued. */
  void reset(Status status) {
    call.sendMessage(new Response.Abort(status));
  }

  /** Ends the stream in whatever state it is. */
  void abandon() {
    try {
      reset(Status.INTERNAL.withDescription("internal error"));
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the stream had been closed", e);
    }
  }
}
