package io.meltemi.xds.transport;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerCredentials;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.meltemi.base.FairShare;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of one port, within bounds: so many that have not opened a stream yet, so many
 * that have, so many streams of any service, and so many bytes of requests that are not dealt with.
 * Where one more does not fit, one of the source address that holds most is closed: the longest
 * silent, the last that came, the one with most streams or bytes. Any thread.
 */
public final class Connections {
  private final FairShare<Connection> silent;
  private final FairShare<Connection> speaking;
  private final FairShare<Connection> streams;
  private final FairShare<Connection> pending;
  private final ConcurrentHashMap<SocketAddress, Connection> open = new ConcurrentHashMap<>();

  /**
   * @param most that have opened a stream; a quarter of it may be without
   * @param mostStreams on all of them
   * @param pendingBytes of requests
   */
  public Connections(int most, int mostStreams, long pendingBytes) {
    this.silent = new FairShare<>(Math.max(1, most / 4), FairShare.Yields.OLDEST);
    this.speaking = new FairShare<>(most, FairShare.Yields.NEWEST);
    this.streams = new FairShare<>(mostStreams, FairShare.Yields.LARGEST);
    this.pending = new FairShare<>(pendingBytes, FairShare.Yields.LARGEST);
  }

  /** What a server listens with so that its connections are counted here. */
  public ServerCredentials counting(ServerCredentials credentials) {
    var factory = InternalNettyServerCredentials.toNegotiator(credentials);
    return InternalNettyServerCredentials.create(new CountingNegotiators(factory, this));
  }

  /** What tells of the requests of a server's streams; a connection of it or none. */
  public ServerStreamTracer.Factory tracers() {
    return new RequestTracer.Factory(this);
  }

  /** The connection that a call came on; empty where it is none of these. */
  public Optional<Connection> find(Attributes call) {
    SocketAddress address = call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address == null ? Optional.empty() : Optional.ofNullable(open.get(address));
  }

  void speaks(Connection connection) {
    silent.leave(connection.peer(), connection);
    close(speaking.enter(connection.peer(), connection));
  }

  void streams(Connection connection, int count) {
    if (count == 0) {
      streams.leave(connection.peer(), connection);
    } else {
      close(streams.hold(connection.peer(), connection, count));
    }
  }

  void holds(Connection connection, long bytes) {
    if (bytes == 0) {
      pending.leave(connection.peer(), connection);
    } else {
      close(pending.hold(connection.peer(), connection, bytes));
    }
  }

  void left(Connection connection) {
    silent.leave(connection.peer(), connection);
    speaking.leave(connection.peer(), connection);
    streams.leave(connection.peer(), connection);
    pending.leave(connection.peer(), connection);
  }

  private static void close(List<Connection> leaving) {
    leaving.forEach(Connection::close);
  }

  /** Is the first to see what arrives on a connection. */
  static final class Meter extends ChannelInboundHandlerAdapter {
    private final Connections connections;
    private Optional<Connection> connection = Optional.empty();

    Meter(Connections connections) {
      this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      var opened = new Connection(connections, context);
      connection = Optional.of(opened);
      SocketAddress remote = context.channel().remoteAddress();
      if (remote != null) {
        connections.open.put(remote, opened);
      }
      var unused =
          context
              .channel()
              .closeFuture()
              .addListener(
                  _ -> {
                    if (remote != null) {
                      connections.open.remove(remote, opened);
                    }
                    opened.closed();
                  });
      close(connections.silent.enter(opened.peer(), opened));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes) {
        connection.ifPresent(c -> c.arrived(bytes.readableBytes()));
      }
      context.fireChannelRead(message);
    }
  }
}
