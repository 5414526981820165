package io.meltemi.envtest;

import io.meltemi.envtest.kubelet.Images;
import io.meltemi.envtest.kubelet.Kubelet;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.process.Waiting;
import io.meltemi.envtest.service.LoadBalancers;
import io.meltemi.envtest.service.ServiceDirectory;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A whole Kubernetes on this machine: a control plane, one node that runs pods as processes, and
 * Services between them. Needs root. Nothing stays when it is closed but the folder.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration SERVICE_WAIT = Duration.ofSeconds(20);

  private final ClusterNetwork network;
  private final ControlPlane controlPlane;
  private final KubeClient client;
  private final ServiceDirectory services;
  private final LoadBalancers balancers;
  private final KubeletServer kubeletServer;
  private final Kubelet kubelet;
  private boolean closed;

  private Cluster(
      ClusterNetwork network,
      ControlPlane controlPlane,
      KubeClient client,
      ServiceDirectory services,
      LoadBalancers balancers,
      KubeletServer kubeletServer,
      Kubelet kubelet) {
    this.network = network;
    this.controlPlane = controlPlane;
    this.client = client;
    this.services = services;
    this.balancers = balancers;
    this.kubeletServer = kubeletServer;
    this.kubelet = kubelet;
  }

  /**
   * Starts it and waits until it takes pods.
   *
   * @param folder for all files; made where it is not there
   */
  public static Cluster start(KubeProgram program, Path folder, Images images) throws IOException {
    try (var started = new CloseOnFailure()) {
      ClusterNetwork network = started.add(ClusterNetwork.open());
      ControlPlane controlPlane =
          started.add(ControlPlane.start(program, folder.resolve("control-plane"), network.node()));
      KubeClient client = started.add(controlPlane.adminClient());
      ServiceDirectory services = started.add(ServiceDirectory.start(client, network));
      LoadBalancers balancers = started.add(LoadBalancers.start(client));
      String apiServer = serviceAddress(client);
      Path pods = folder.resolve("pods");
      KubeletServer kubeletServer =
          started.add(KubeletServer.start(program, folder, network, controlPlane.identity(), pods));
      Kubelet kubelet = started.add(Kubelet.start(client, network, images, pods, apiServer));
      controlPlane.awaitControllers();
      started.keep();
      return new Cluster(
          network, controlPlane, client, services, balancers, kubeletServer, kubelet);
    }
  }

  /** Of the API server's own Service, which it makes a while after it is ready. */
  private static String serviceAddress(KubeClient client) throws IOException {
    var _ =
        Waiting.until(
            () -> client.find(ResourceType.SERVICE, "default", "kubernetes").isPresent(),
            SERVICE_WAIT);
    return client
        .find(ResourceType.SERVICE, "default", "kubernetes")
        .orElseThrow(() -> new IOException("Service default/kubernetes is not there"))
        .at("/spec/clusterIP")
        .asText();
  }

  /** May do everything. */
  public KubeClient client() {
    return client;
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  public ClusterNetwork network() {
    return network;
  }

  public Kubelet kubelet() {
    return kubelet;
  }

  /** Once; who comes second waits for the first. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (network;
        controlPlane;
        client;
        kubeletServer) {
      kubelet.close();
      balancers.close();
      services.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
