package io.meltemi.istioctl.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.meltemi.istioctl.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;

/**
 * A port of this machine behind which a port of a pod is, by way of the API server, until it is
 * closed. The port of the pod is connected to once somebody connects here; why that failed is
 * {@link #complaint}.
 */
public final class Forward implements AutoCloseable {
  private final LocalPortForward forward;
  private final Pod pod;
  private final int port;

  private Forward(LocalPortForward forward, Pod pod, int port) {
    this.forward = forward;
    this.pod = pod;
    this.port = port;
  }

  /** To a free port of the loopback address. */
  static Forward open(Cluster cluster, Pod pod, int port) {
    return open(cluster, pod, port, InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * @param address where to listen
   * @param localPort 0 for a free one
   */
  public static Forward open(
      Cluster cluster, Pod pod, int port, InetAddress address, int localPort) {
    try {
      LocalPortForward forward =
          cluster
              .client()
              .pods()
              .inNamespace(pod.namespace())
              .withName(pod.name())
              .portForward(port, address, localPort);
      return new Forward(forward, pod, port);
    } catch (KubernetesClientException | IllegalStateException failed) {
      throw new Failure(
          "cannot listen on "
              + address.getHostAddress()
              + ":"
              + localPort
              + ": "
              + Refusal.reason(failed)
              + " (choose another with --port and --address)");
    }
  }

  /** Host and port of this machine. */
  public String address() {
    String host = forward.getLocalAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + forward.getLocalPort();
  }

  /** Why nothing comes through, where that is known; else {@code otherwise}. */
  public Failure complaint(Failure otherwise) {
    return Stream.concat(
            forward.getServerThrowables().stream(), forward.getClientThrowables().stream())
        .map(Refusal::reason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .map(this::failure)
        .orElse(otherwise);
  }

  private Failure failure(String reason) {
    if (reason.contains("connection refused")) {
      return new Failure(
          "nothing listens on port "
              + port
              + " of "
              + pod.described()
              + " (does it have a proxy, and is the port right?)");
    }
    String forbidden =
        reason.contains("403") || reason.contains("orbidden")
            ? " (the right to create pods/portforward in namespace "
                + pod.namespace()
                + " is needed)"
            : "";
    return new Failure(
        "cannot forward to port " + port + " of " + pod.described() + ": " + reason + forbidden);
  }

  @Override
  public void close() {
    try {
      forward.close();
    } catch (IOException alreadyClosed) {
      // nothing is left to be closed
    }
  }
}
