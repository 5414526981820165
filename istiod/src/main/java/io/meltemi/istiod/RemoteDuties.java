package io.meltemi.istiod;

import io.meltemi.base.ResourceName;
import io.meltemi.istiod.cluster.ClusterHandler;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What istiod does in remote clusters that have no istiod of their own: those whose system
 * namespace names this one's cluster, or any, in the annotation {@code
 * topology.istio.io/controlPlaneClusters}.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/multicluster.go (shouldLead).
 *
 * @param ownCluster name of this istiod's cluster
 * @param namespace of istiod, in every cluster
 * @param duties what is done there
 */
record RemoteDuties(String ownCluster, String namespace, List<Duty> duties)
    implements ClusterHandler {
  private static final System.Logger LOG = System.getLogger("default");
  private static final String CONTROL_PLANES = "topology.istio.io/controlPlaneClusters";

  RemoteDuties {
    duties = List.copyOf(duties);
  }

  /** Something that istiod does in a cluster. */
  interface Duty {
    /** Begins it; what is given back ends it. */
    AutoCloseable begin(String cluster, KubeClient client);
  }

  @Override
  public AutoCloseable attach(String cluster, KubeClient client) {
    var attached = new Attached(cluster, client);
    Reflector reflector =
        Reflector.start(
            client,
            Watched.all(ResourceType.NAMESPACE)
                .withFields("metadata.name=" + namespace)
                .ofMetadata()
                .ofCluster(cluster),
            attached);
    return () -> {
      reflector.close();
      attached.set(false);
    };
  }

  private boolean isNamed(Node.Mapping object) {
    return object.find("metadata") instanceof Node.Mapping metadata
        && metadata.find("annotations") instanceof Node.Mapping annotations
        && annotations.find(CONTROL_PLANES) instanceof Node.Scalar(_, var text, _)
        && Arrays.stream(text.split(","))
            .map(String::strip)
            .anyMatch(name -> name.equals("*") || name.equals(ownCluster));
  }

  /** Follows one cluster's namespace; its reflector's thread, and after that its closer's. */
  private final class Attached implements ObjectHandler {
    private final String cluster;
    private final KubeClient client;
    private Optional<List<AutoCloseable>> begun = Optional.empty();

    Attached(String cluster, KubeClient client) {
      this.cluster = cluster;
      this.client = client;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      set(isNamed(object));
    }

    @Override
    public void deleted(ResourceName name) {
      set(false);
    }

    private synchronized void set(boolean ours) {
      if (ours && begun.isEmpty()) {
        LOG.log(System.Logger.Level.INFO, "cluster {0} has this control plane", cluster);
        begun = Optional.of(duties.stream().map(duty -> duty.begin(cluster, client)).toList());
      } else if (!ours) {
        begun.ifPresent(all -> all.forEach(this::end));
        begun = Optional.empty();
      }
    }

    private void end(AutoCloseable part) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "cluster " + cluster + ": " + e, e);
      }
    }
  }
}
