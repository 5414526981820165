package io.meltemi.xds.transport;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Tells a connection of a stream, and of its requests that have not arrived whole. */
final class RequestTracer extends ServerStreamTracer {
  private final Connections connections;
  private final AtomicLong partial = new AtomicLong();
  private volatile Optional<Connection> connection = Optional.empty();

  /** Makes one for each stream. */
  static final class Factory extends ServerStreamTracer.Factory {
    private final Connections connections;

    Factory(Connections connections) {
      this.connections = connections;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return new RequestTracer(connections);
    }
  }

  RequestTracer(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    connection = connections.find(call.getAttributes());
    connection.ifPresent(Connection::streamOpened);
  }

  @Override
  public void inboundWireSize(long bytes) {
    partial.addAndGet(bytes);
    connection.ifPresent(c -> c.hold(bytes));
  }

  @Override
  public void inboundMessageRead(int sequence, long wireSize, long uncompressedSize) {
    connection.ifPresent(Connection::admitted);
    settle();
  }

  @Override
  public void streamClosed(Status status) {
    settle();
    connection.ifPresent(Connection::streamClosed);
  }

  private void settle() {
    long bytes = partial.getAndSet(0);
    if (bytes > 0) {
      connection.ifPresent(c -> c.hold(-bytes));
    }
  }
}
