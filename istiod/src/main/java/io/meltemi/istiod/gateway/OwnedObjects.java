package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.yaml.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects that are made for others, which carry a label. What somebody else has made under such
 * a name is not touched.
 */
final class OwnedObjects implements AutoCloseable {
  /**
   * How ours are told from others'.
   *
   * @param selector of labels that all of ours have
   * @param labels that ours get besides their own
   * @param owner the label that says what an object is made for
   */
  record Mark(
      String selector,
      Map<String, String> labels,
      String owner,
      PatchType.Apply manager,
      List<ResourceType> types) {
    private static final String MANAGED = "gateway.istio.io/managed";
    private static final String CONTROLLER = "istio.io-gateway-controller";

    static final Mark OF_GATEWAYS =
        new Mark(
            MANAGED + "=" + CONTROLLER,
            Map.of(MANAGED, CONTROLLER),
            "gateway.networking.k8s.io/gateway-name",
            new PatchType.Apply("istio.io/gateway-controller"),
            List.of(
                ResourceType.SERVICE_ACCOUNT,
                ResourceType.DEPLOYMENT,
                ResourceType.SERVICE,
                ResourceType.namespaced(
                    "autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
                ResourceType.namespaced(
                    "policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget")));

    static final Mark OF_POOLS =
        new Mark(
            PoolService.POOL,
            Map.of(),
            PoolService.POOL,
            new PatchType.Apply("istio.io/inference-pool-controller"),
            List.of(ResourceType.SERVICE));
  }

  private final KubeClient client;
  private final Mark mark;
  private final List<Reflector> reflectors;
  private final Set<ResourceName> changed = new HashSet<>();

  /**
   * Begins to watch.
   *
   * @param bell rung after a change; called on threads of the watches
   */
  OwnedObjects(KubeClient client, Mark mark, Runnable bell) {
    this.client = client;
    this.mark = mark;
    this.reflectors =
        mark.types().stream()
            .map(
                type ->
                    Reflector.start(
                        client,
                        Watched.all(type).withLabels(mark.selector()).ofMetadata(),
                        new Handler(bell)))
            .toList();
  }

  private final class Handler implements ObjectHandler {
    private final Runnable bell;

    Handler(Runnable bell) {
      this.bell = bell;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      deleted(name);
    }

    @Override
    public void deleted(ResourceName name) {
      synchronized (changed) {
        changed.add(name);
      }
    }

    @Override
    public void flush() {
      bell.run();
    }
  }

  /** The names of those that were changed since the last call, by anybody. */
  Set<ResourceName> takeChanged() {
    synchronized (changed) {
      Set<ResourceName> taken = Set.copyOf(changed);
      changed.clear();
      return taken;
    }
  }

  /**
   * Makes the object as it is given, whatever others have made of these fields.
   *
   * @return why not: it is there and somebody else's
   */
  Optional<String> apply(ObjectNode object) throws KubeException {
    String kind = object.path("kind").asText("");
    Optional<ResourceType> known =
        mark.types().stream().filter(t -> t.kind().equals(kind)).findFirst();
    if (known.isEmpty()) {
      return Optional.of(
          "template: kind \"%s\" (expected: one of %s)"
              .formatted(kind, mark.types().stream().map(ResourceType::kind).toList()));
    }
    ResourceType type = known.get();
    ObjectNode ours = object.deepCopy();
    mark.labels().forEach((label, value) -> ours.withObject("/metadata/labels").put(label, value));
    String namespace = object.at("/metadata/namespace").asText();
    String name = object.at("/metadata/name").asText();
    Optional<ObjectNode> found = client.find(type, namespace, name);
    if (found.isPresent() && !isSameOwner(found.get(), ours)) {
      return Optional.of("%s %s/%s is somebody else's".formatted(kind, namespace, name));
    }
    found.ifPresent(
        f ->
            ours.withObject("/metadata")
                .put("resourceVersion", f.at("/metadata/resourceVersion").asText()));
    var unused = client.patch(type, namespace, name, mark.manager(), ours);
    return Optional.empty();
  }

  private boolean isSameOwner(ObjectNode found, ObjectNode ours) {
    var labels = found.path("metadata").path("labels");
    return mark.labels().keySet().stream().allMatch(labels::has)
        && labels
            .path(mark.owner())
            .equals(ours.path("metadata").path("labels").path(mark.owner()));
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
  }
}
