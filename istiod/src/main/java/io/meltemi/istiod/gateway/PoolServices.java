package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.RepeatedTask;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.model.gatewayapi.PoolService;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the headless Services that stand for InferencePools, and makes them again where the pool is
 * another or somebody has changed them. They go with their pools, whose they are. For one replica
 * at a time: from {@link #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/inferencepool_collection.go.
 */
public final class PoolServices implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("gateway");
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final Wanted<PoolService> wanted;
  private final OwnedObjects owned;
  private final RepeatedTask task;

  // What follows belongs to the thread.
  private final Map<ResourceName, PoolService> applied = new HashMap<>();
  private final Map<ResourceName, String> complaints = new HashMap<>();
  private Duration patience = Duration.ZERO;

  private PoolServices(KubeClient client, Wanted<PoolService> wanted) {
    this.wanted = wanted;
    this.owned = new OwnedObjects(client, OwnedObjects.Mark.OF_POOLS, wanted::ring);
    this.task = RepeatedTask.start("inferencepools", Duration.ZERO, this::turn);
  }

  /** Begins to work, on a thread of its own. */
  public static PoolServices start(KubeClient client, Wanted<PoolService> wanted) {
    return new PoolServices(client, wanted);
  }

  private void turn() throws InterruptedException {
    List<PoolService> pools = wanted.await(patience);
    patience = TRY_AGAIN;
    patience = round(pools) ? LOOK_AGAIN : TRY_AGAIN;
  }

  /** Whether all are as they are wanted. */
  private boolean round(List<PoolService> pools) throws InterruptedException {
    Set<ResourceName> names = pools.stream().map(PoolService::name).collect(Collectors.toSet());
    applied.keySet().retainAll(names);
    complaints.keySet().retainAll(names);
    applied.keySet().removeAll(owned.takeChanged());
    boolean done = true;
    for (PoolService pool : pools) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!pool.equals(applied.get(pool.name()))) {
        done &= apply(pool);
      }
    }
    return done;
  }

  private boolean apply(PoolService pool) {
    String why;
    try {
      why = owned.apply(service(pool)).orElse("");
    } catch (KubeException e) {
      why = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error bug) {
      why = bug.toString();
    }
    if (why.isEmpty()) {
      applied.put(pool.name(), pool);
      complaints.remove(pool.name());
    } else if (!why.equals(complaints.put(pool.name(), why))
        && !Thread.currentThread().isInterrupted()) {
      LOG.log(
          Level.WARNING,
          "InferencePool {0}/{1} has no service: {2}",
          pool.name().namespace(),
          pool.pool(),
          why);
    }
    return why.isEmpty();
  }

  private static ObjectNode service(PoolService pool) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    made.put("apiVersion", "v1").put("kind", "Service");
    ObjectNode metadata = made.putObject("metadata");
    metadata.put("name", pool.name().name()).put("namespace", pool.name().namespace());
    ObjectNode labels = metadata.putObject("labels");
    pool.labels().asMap().forEach(labels::put);
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "inference.networking.k8s.io/v1")
        .put("kind", "InferencePool")
        .put("name", pool.pool())
        .put("uid", pool.uid());
    ObjectNode spec = made.putObject("spec");
    spec.put("type", "ClusterIP").put("clusterIP", "None");
    ObjectNode selector = spec.putObject("selector");
    pool.selector().asMap().forEach(selector::put);
    ArrayNode ports = spec.putArray("ports");
    for (int i = 0; i < pool.targetPorts().size(); i++) {
      ports
          .addObject()
          .put("name", "http-" + i)
          .put("protocol", "TCP")
          .put("port", PoolService.FIRST_PORT + i)
          .put("targetPort", pool.targetPorts().get(i));
    }
    return made;
  }

  /** Ends; nothing is applied any more when this returns. */
  @Override
  public void close() {
    owned.close();
    task.close();
  }
}
