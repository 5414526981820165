package io.meltemi.xds.transport;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.meltemi.base.SourceAddress;

/** A connection and what it holds of requests that nobody has dealt with yet. Any thread. */
public final class Connection {
  /** So much is not counted: a byte more or less must not cost a lock. */
  private static final int STEP = 4096;

  private final Connections all;
  private final ChannelHandlerContext context;
  private final SourceAddress peer;
  private long pending;
  private long told;
  private long arrived;
  private int streams;
  private boolean speaking;
  private boolean admitted;
  private boolean closed;

  Connection(Connections all, ChannelHandlerContext context) {
    this.all = all;
    this.context = context;
    this.peer = SourceAddress.of(context.channel().remoteAddress());
  }

  public SourceAddress peer() {
    return peer;
  }

  /** Bytes of a request have arrived, or, below zero, were dealt with. */
  public synchronized void hold(long bytes) {
    pending += bytes;
    if (!closed && (Math.abs(pending - told) >= STEP || (pending <= 0 && told > 0))) {
      told = Math.max(0, pending);
      all.holds(this, told);
    }
  }

  /** Bytes have arrived. They count as such until a request was taken, which counts for itself. */
  synchronized void arrived(int bytes) {
    if (!admitted) {
      arrived += bytes;
      hold(bytes);
    }
  }

  /** A request on it was taken: from now on its streams tell what they hold. */
  synchronized void admitted() {
    if (!admitted) {
      admitted = true;
      hold(-arrived);
    }
  }

  /** It has one stream more. */
  synchronized void streamOpened() {
    if (closed) {
      return;
    }
    if (!speaking) {
      speaking = true;
      all.speaks(this);
    }
    streams++;
    all.streams(this, streams);
  }

  synchronized void streamClosed() {
    streams--;
    if (!closed) {
      all.streams(this, streams);
    }
  }

  synchronized void closed() {
    closed = true;
    all.left(this);
  }

  /** Ends it at once, and what it holds is free; whatever is queued for it is dropped. */
  void close() {
    var loop = context.executor();
    if (!loop.isShuttingDown()) {
      // From the first handler outwards: HTTP/2 would wait for its streams to end.
      loop.execute(
          () -> {
            var unused = context.close();
          });
    }
  }
}
