package io.meltemi.istiod.mcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.kube.WorkQueue;
import io.meltemi.model.ClusterLocalHosts;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Makes a ServiceExport for each Service of a cluster that is not local to it. The export is the
 * Service's, with which it goes. One that is there is left as it is; one that somebody deletes is
 * not made again while this replica leads and its Service stays. For one replica at a time: from
 * {@link #start} until it is closed.
 *
 * <p>What cannot be made is tried again: at one request where the cluster does not serve the kind,
 * and one for each namespace that refuses.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/autoserviceexportcontroller.go.
 */
public final class AutoServiceExport implements AutoCloseable {
  private final KubeClient client;
  private final Settings settings;
  private final ClusterLocalHosts local;
  private final WorkQueue<String> queue;
  private final Reflector services;

  /** Services, by their uids. */
  private final Map<ResourceName, String> known = new ConcurrentHashMap<>();

  /** Those of them that may have no export. */
  private final Map<ResourceName, String> waiting = new ConcurrentHashMap<>();

  /** Whether the exports that are there were looked at; belongs to the queue's thread. */
  private boolean listed;

  /**
   * @param exports how ServiceExports are served
   * @param cluster its name
   * @param domain suffix of the host names of services
   * @param mesh its settings; absent before they are known
   */
  public record Settings(
      ResourceType exports, String cluster, String domain, Supplier<Optional<MeshConfig>> mesh) {}

  private AutoServiceExport(KubeClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
    this.local = new ClusterLocalHosts(settings.domain());
    this.queue = WorkQueue.start("ServiceExports of cluster", _ -> round());
    this.services =
        Reflector.start(
            client,
            Watched.all(ResourceType.SERVICE).ofMetadata().ofCluster(settings.cluster()),
            new Services());
  }

  /** Begins to watch and to write. */
  public static AutoServiceExport start(KubeClient client, Settings settings) {
    return new AutoServiceExport(client, settings);
  }

  private final class Services implements ObjectHandler {
    private boolean isNew;

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      String uid = metadata(object, "uid");
      if (!uid.equals(known.put(name, uid))) {
        waiting.put(name, uid);
        isNew = true;
      }
    }

    @Override
    public void deleted(ResourceName name) {
      known.remove(name);
      waiting.remove(name);
    }

    @Override
    public void flush() {
      if (isNew) {
        isNew = false;
        queue.add(settings.cluster());
      }
    }
  }

  private static String metadata(Node.Mapping object, String field) {
    return object.find("metadata") instanceof Node.Mapping metadata
            && metadata.find(field) instanceof Node.Scalar(_, var text, _)
        ? text
        : "";
  }

  private void round() throws IOException, InterruptedException {
    MeshConfig mesh =
        settings.mesh().get().orElseThrow(() -> new IOException("the mesh is not known yet"));
    waiting.keySet().removeIf(name -> local.has(mesh, host(name)));
    if (!listed) {
      client.list(settings.exports(), "").forEach(this::isThere);
      listed = true;
    }
    Optional<IOException> problem = Optional.empty();
    Set<String> refusing = new HashSet<>();
    for (var service : new TreeMap<>(waiting).entrySet()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed");
      }
      ResourceName name = service.getKey();
      if (!refusing.contains(name.namespace())) {
        try {
          export(name, service.getValue());
          waiting.remove(name, service.getValue());
        } catch (IOException e) {
          refusing.add(name.namespace());
          problem = problem.or(() -> Optional.of(e));
        }
      }
    }
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  private Hostname host(ResourceName service) {
    return Hostname.of(service.name() + "." + service.namespace() + ".svc." + settings.domain());
  }

  private void isThere(ObjectNode export) {
    var name =
        new ResourceName(
            export.at("/metadata/namespace").asText(), export.at("/metadata/name").asText());
    String uid = waiting.get(name);
    if (uid != null && !isOfFormer(export, uid)) {
      waiting.remove(name, uid);
    }
  }

  /** Whether it is of a Service of that name that is gone, and goes itself. */
  private static boolean isOfFormer(ObjectNode export, String uid) {
    for (JsonNode owner : export.at("/metadata/ownerReferences")) {
      if (owner.path("kind").asText().equals(ResourceType.SERVICE.kind())
          && !owner.path("uid").asText().equals(uid)) {
        return true;
      }
    }
    return false;
  }

  private void export(ResourceName service, String uid) throws IOException {
    try {
      var unused = client.create(settings.exports(), service.namespace(), exportOf(service, uid));
    } catch (KubeException e) {
      if (e.is(KubeException.NOT_FOUND)) {
        listed = false;
      }
      if (e.is(KubeException.CONFLICT)) {
        if (client
            .find(settings.exports(), service.namespace(), service.name())
            .filter(export -> !isOfFormer(export, uid))
            .isEmpty()) {
          throw e;
        }
      } else if (!e.isAboutEndingNamespace()) {
        throw e;
      }
    }
  }

  private ObjectNode exportOf(ResourceName service, String uid) {
    ObjectNode export = JsonNodeFactory.instance.objectNode();
    export.put("apiVersion", settings.exports().apiVersion()).put("kind", ServiceExport.KIND);
    ObjectNode metadata = export.putObject("metadata");
    metadata.put("name", service.name()).put("namespace", service.namespace());
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", ResourceType.SERVICE.apiVersion())
        .put("kind", ResourceType.SERVICE.kind())
        .put("name", service.name())
        .put("uid", uid);
    return export;
  }

  @Override
  public void close() {
    services.close();
    queue.close();
  }
}
