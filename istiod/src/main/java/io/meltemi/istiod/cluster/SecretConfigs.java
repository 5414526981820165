package io.meltemi.istiod.cluster;

import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Remote clusters of Secrets: those of istiod's namespace with the label {@code
 * istio/multiCluster=true}. Each field is a kubeconfig, its name the cluster's.
 */
public final class SecretConfigs implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final String LABEL = "istio/multiCluster=true";

  private final Reflector reflector;

  private SecretConfigs(Reflector reflector) {
    this.reflector = reflector;
  }

  /** Begins to follow them. */
  public static SecretConfigs start(KubeClient client, String namespace, RemoteConfig.Sink sink) {
    return new SecretConfigs(
        Reflector.start(
            client,
            Watched.all(ResourceType.SECRET).inNamespace(namespace).withLabels(LABEL),
            new Handler(sink)));
  }

  /** Why they are not followed, if it is for a fault of ours. */
  public Optional<String> fault() {
    return reflector.fault();
  }

  private record Handler(RemoteConfig.Sink sink) implements ObjectHandler {
    @Override
    public void put(ResourceName name, Node.Mapping secret) {
      var kubeconfigs = new TreeMap<String, String>();
      if (secret.find("data") instanceof Node.Mapping data) {
        for (String field : data.names()) {
          if (data.find(field) instanceof Node.Scalar(_, var text, _)) {
            decode(name, field, text, kubeconfigs);
          }
        }
      }
      sink.put(new RemoteConfig(name.toString(), created(secret), kubeconfigs));
    }

    private static void decode(
        ResourceName secret, String field, String base64, TreeMap<String, String> kubeconfigs) {
      try {
        byte[] bytes = Base64.getDecoder().decode(base64);
        kubeconfigs.put(field, new String(bytes, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException notBase64) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Secret {0}: data.{1}: [redacted] (expected: base 64)",
            secret,
            field);
      }
    }

    private static Instant created(Node.Mapping secret) {
      try {
        return secret.find("metadata") instanceof Node.Mapping metadata
                && metadata.find("creationTimestamp") instanceof Node.Scalar(_, var text, _)
            ? Instant.parse(text)
            : Instant.EPOCH;
      } catch (DateTimeException noTime) {
        return Instant.EPOCH;
      }
    }

    @Override
    public void deleted(ResourceName name) {
      sink.removed(name.toString());
    }

    @Override
    public void synced() {
      sink.synced();
    }
  }

  @Override
  public void close() {
    reflector.close();
  }
}
