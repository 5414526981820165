package io.meltemi.istiod.security;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.SigningMaterial;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.kube.WorkQueue;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Tells every namespace the roots, in the ConfigMap {@code istio-ca-root-cert}, and the revocation
 * list in {@code istio-ca-crl}; puts them right when somebody edits or deletes them. For one
 * replica at a time: from {@link #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go.
 */
public final class RootBundles implements AutoCloseable {
  private static final String ROOTS_KEY = "root-cert.pem";
  private static final String REVOKED_MAP = "istio-ca-crl";
  private static final String REVOKED_KEY = "ca-crl.pem";
  private static final Duration RESYNC = Duration.ofSeconds(30);

  /** Kubernetes' own, where no workloads of the mesh are. */
  private static final Set<String> IGNORED =
      Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");

  /** What a namespace is to hold. */
  private record Wanted(String map, String key, String text) {}

  private final KubeClient client;
  private final SecuritySettings.Bundle settings;
  private final CertificateAuthority authority;
  private final MeshTrust mesh;
  private final Map<String, Labels> namespaces = new ConcurrentHashMap<>();

  /** What the watched ConfigMaps hold under their key. */
  private final Map<ResourceName, String> held = new ConcurrentHashMap<>();

  private final WorkQueue<String> queue;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile boolean closed;

  private RootBundles(
      KubeClient client,
      SecuritySettings.Bundle settings,
      CertificateAuthority authority,
      MeshTrust mesh) {
    this.client = client;
    this.settings = settings;
    this.authority = authority;
    this.mesh = mesh;
    this.queue = WorkQueue.start("root certificates of namespace", this::putRight);
    parts.push(queue);
  }

  /** Begins to watch and to write. */
  public static RootBundles start(
      KubeClient client,
      SecuritySettings.Bundle settings,
      CertificateAuthority authority,
      MeshTrust mesh) {
    var bundles = new RootBundles(client, settings, authority, mesh);
    bundles.open();
    return bundles;
  }

  private void open() {
    for (Wanted each : wanted()) {
      parts.push(
          Reflector.start(
              client,
              Watched.all(ResourceType.CONFIG_MAP).withFields("metadata.name=" + each.map()),
              new Maps(each.key())));
    }
    parts.push(
        Reflector.start(client, Watched.all(ResourceType.NAMESPACE).ofMetadata(), new Spaces()));
    parts.push(authority.onChange(_ -> all())::run);
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("root-bundles").daemon().factory());
    var unused =
        timer.scheduleWithFixedDelay(
            this::all, RESYNC.toMillis(), RESYNC.toMillis(), TimeUnit.MILLISECONDS);
    parts.push(timer::shutdownNow);
  }

  private void all() {
    if (!closed) {
      namespaces.keySet().forEach(this::look);
    }
  }

  /** Queues a namespace in which something is not as it is wanted. */
  private void look(String namespace) {
    boolean right =
        wanted().stream()
            .allMatch(w -> w.text().equals(held.get(new ResourceName(namespace, w.map()))));
    if (namespaces.containsKey(namespace) && !right) {
      queue.add(namespace);
    }
  }

  private List<Wanted> wanted() {
    SigningMaterial material = authority.material();
    var roots = new Wanted(settings.configMap(), ROOTS_KEY, material.rootsPem());
    return settings.revocation()
        ? List.of(roots, new Wanted(REVOKED_MAP, REVOKED_KEY, material.revoked()))
        : List.of(roots);
  }

  private final class Spaces implements ObjectHandler {
    @Override
    public void put(ResourceName name, Node.Mapping object) {
      if (IGNORED.contains(name.name())) {
        return;
      }
      namespaces.put(name.name(), labels(object));
      look(name.name());
    }

    @Override
    public void deleted(ResourceName name) {
      namespaces.remove(name.name());
    }
  }

  private final class Maps implements ObjectHandler {
    private final String key;

    Maps(String key) {
      this.key = key;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      held.put(
          name,
          object.find("data") instanceof Node.Mapping data
                  && data.find(key) instanceof Node.Scalar(_, var text, _)
              ? text
              : "\0");
      look(name.namespace());
    }

    @Override
    public void deleted(ResourceName name) {
      held.remove(name);
      look(name.namespace());
    }
  }

  private static Labels labels(Node.Mapping namespace) {
    var labels = new TreeMap<String, String>();
    if (namespace.find("metadata") instanceof Node.Mapping metadata
        && metadata.find("labels") instanceof Node.Mapping found) {
      for (String name : found.names()) {
        if (found.find(name) instanceof Node.Scalar(_, var text, _)) {
          labels.put(name, text);
        }
      }
    }
    return Labels.of(labels);
  }

  private void putRight(String namespace) throws IOException {
    Labels labels = namespaces.get(namespace);
    if (labels == null) {
      return;
    }
    MeshConfig settingsOfMesh =
        mesh.mesh().get().orElseThrow(() -> new IOException("the mesh is not known yet"));
    var selectors = settingsOfMesh.discovery().discoverySelectors();
    if (!selectors.isEmpty() && selectors.stream().noneMatch(s -> s.selects(labels))) {
      return;
    }
    for (Wanted each : wanted()) {
      try {
        write(namespace, each);
      } catch (KubeException e) {
        if (!isEnding(e)) {
          throw e;
        }
      }
    }
  }

  /** The namespace is going or gone: nothing is to be told there any more. */
  private static boolean isEnding(KubeException problem) {
    return problem.is(KubeException.NOT_FOUND) || problem.isAboutEndingNamespace();
  }

  private void write(String namespace, Wanted wanted) throws KubeException {
    Optional<ObjectNode> found = client.find(ResourceType.CONFIG_MAP, namespace, wanted.map());
    if (found.isEmpty()) {
      ObjectNode map = JsonNodeFactory.instance.objectNode();
      map.put("apiVersion", "v1").put("kind", "ConfigMap");
      map.putObject("metadata")
          .put("name", wanted.map())
          .put("namespace", namespace)
          .putObject("labels")
          .put("istio.io/config", "true");
      map.putObject("data").put(wanted.key(), wanted.text());
      var unused = client.create(ResourceType.CONFIG_MAP, namespace, map);
    } else if (!found.get().path("data").path(wanted.key()).asText("\0").equals(wanted.text())) {
      found.get().withObject("/data").put(wanted.key(), wanted.text());
      var unused = client.replace(ResourceType.CONFIG_MAP, namespace, wanted.map(), found.get());
    }
  }

  @Override
  public void close() {
    closed = true;
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
