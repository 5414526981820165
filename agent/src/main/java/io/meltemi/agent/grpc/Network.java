package io.meltemi.agent.grpc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * The one event loop thread that all of the agent's gRPC runs on: a thread costs more memory than
 * the little work on it would fill. Closing it ends every connection.
 */
public final class Network implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("net", true), NioIoHandler.newFactory());
  private final EventLoop loop = group.next();

  /** The thread's. */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Listens on a Unix socket, in the place of one that was left behind, for processes of every
   * user: Envoy's need not be the agent's.
   *
   * @param initializer of each connection
   * @throws IOException if it cannot be listened on
   */
  public Channel listen(Path socket, ChannelHandler initializer) throws IOException {
    Path folder = socket.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.deleteIfExists(socket);
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(initializer)
            .bind(UnixDomainSocketAddress.of(socket))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(socket + " cannot be listened on", bound.cause());
    }
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    return bound.channel();
  }

  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
