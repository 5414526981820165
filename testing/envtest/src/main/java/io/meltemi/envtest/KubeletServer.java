package io.meltemi.envtest;

import io.meltemi.envtest.kubelet.Kubelet;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Serves what the API server asks of the node: logs, exec, attach and port-forward. It is
 * Kubernetes' own code for streams, a child of this JVM; what runs in which pod it reads from the
 * kubelet's files. It serves with the API server's certificate, which is for the node's address,
 * and admits only who has its key.
 */
final class KubeletServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** The files of a certificate and of its private key, in PEM. */
  record Identity(Path certificate, Path key) {}

  private final ChildProcesses children;
  private final ControlPlaneProcess server;

  private KubeletServer(ChildProcesses children, ControlPlaneProcess server) {
    this.children = children;
    this.server = server;
  }

  /**
   * Starts it on the node's address, and waits until it listens.
   *
   * @param folder for its log
   * @param pods the folder of the kubelet's pods
   */
  static KubeletServer start(
      KubeProgram program, Path folder, ClusterNetwork network, Identity identity, Path pods)
      throws IOException {
    Files.createDirectories(pods);
    var server = new ControlPlaneProcess("kubelet", folder.resolve("kubelet.log"));
    KubeletServer started = new KubeletServer(new ChildProcesses("kubelet-server"), server);
    InetSocketAddress address = new InetSocketAddress(network.nodeAddress(), Kubelet.PORT);
    server.start(
        started.children,
        folder,
        network.node().enter(),
        List.of(
            program.file().toString(),
            "kubelet",
            "--address=" + network.nodeAddress() + ":" + Kubelet.PORT,
            "--certificate=" + identity.certificate,
            "--key=" + identity.key,
            "--pods=" + pods));
    boolean came = Waiting.until(() -> !server.isAlive() || listens(address), START_LIMIT);
    if (!came || !server.isAlive()) {
      IOException failure = server.failure("does not listen on " + address);
      started.close();
      throw failure;
    }
    return started;
  }

  private static boolean listens(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    server.stop();
    children.close();
  }
}
