package io.meltemi.agent.cert;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether another program, such as a SPIRE agent, serves secrets on a Unix socket. */
public final class WorkloadSocket {
  private static final System.Logger LOG = System.getLogger("cert");

  private WorkloadSocket() {}

  /** Whether somebody listens there. */
  public static boolean isServed(Path socket) {
    if (!Files.exists(socket) || Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | IllegalArgumentException nobody) {
      LOG.log(System.Logger.Level.DEBUG, "nobody listens on " + socket + ": " + nobody);
      return false;
    }
  }
}
