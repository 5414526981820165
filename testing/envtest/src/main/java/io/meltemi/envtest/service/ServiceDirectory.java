package io.meltemi.envtest.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.RepeatedTask;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.JsonFeed;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** Keeps the node's rules and the names for pods as the API server has Services and endpoints. */
public final class ServiceDirectory implements AutoCloseable {
  private final ClusterNetwork network;
  private final NameServer names;
  private final Map<ResourceName, JsonNode> services = new TreeMap<>();
  private final Map<ResourceName, JsonNode> slices = new TreeMap<>();
  private final Semaphore changes = new Semaphore(0);
  private final JsonFeed serviceFeed;
  private final JsonFeed sliceFeed;
  private final RepeatedTask task;

  private ServiceDirectory(KubeClient client, ClusterNetwork network) throws IOException {
    this.network = network;
    this.names = NameServer.start(network.hostAddress());
    this.task = RepeatedTask.start("services", Duration.ZERO, this::turn);
    this.serviceFeed = JsonFeed.start(client, ResourceType.SERVICE, into(services));
    this.sliceFeed = JsonFeed.start(client, ResourceType.ENDPOINT_SLICE, into(slices));
  }

  public static ServiceDirectory start(KubeClient client, ClusterNetwork network)
      throws IOException {
    return new ServiceDirectory(client, network);
  }

  private JsonFeed.Listener into(Map<ResourceName, JsonNode> objects) {
    return new JsonFeed.Listener() {
      @Override
      public void put(ResourceName name, JsonNode object) {
        synchronized (changes) {
          objects.put(name, object);
        }
        changes.release();
      }

      @Override
      public void deleted(ResourceName name) {
        synchronized (changes) {
          objects.remove(name);
        }
        changes.release();
      }
    };
  }

  private void turn() throws InterruptedException {
    changes.acquire();
    changes.drainPermits();
    Services now;
    synchronized (changes) {
      now = new Services(new TreeMap<>(services), new TreeMap<>(slices));
    }
    names.tell(now.names());
    serve(now);
  }

  /** What the node refuses is tried again. */
  private void serve(Services now) {
    try {
      network.serve(now.rules());
    } catch (IOException refused) {
      changes.release();
      throw new UncheckedIOException(refused);
    }
  }

  @Override
  public void close() throws InterruptedException {
    serviceFeed.close();
    sliceFeed.close();
    task.close();
    names.close();
  }
}
