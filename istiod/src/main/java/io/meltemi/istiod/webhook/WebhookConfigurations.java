package io.meltemi.istiod.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.debug.metrics.WebhookMetrics;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.kube.WorkQueue;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps the webhook configurations of this revision right: the API server must know by which roots
 * to verify istiod. The validating one is set to fail closed once a dry run showed that what is
 * invalid is refused. Every replica does this; {@link CaBundle} says why they agree. Any thread.
 *
 * <p>Source: istio 1.30.3 pkg/webhooks/webhookpatch.go, pkg/webhooks/validation/controller.
 */
public final class WebhookConfigurations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final String REVISION = "istio.io/rev";
  private static final String INJECTOR = "sidecar-injector.istio.io";
  private static final String VALIDATOR = "validation.istio.io";
  private static final ResourceType GATEWAY =
      ResourceType.namespaced("networking.istio.io", "v1", "gateways", "Gateway");

  private record Key(ResourceType type, String name) {
    @Override
    public String toString() {
      return type.kind() + " " + name;
    }
  }

  private final KubeClient client;
  private final String revision;
  private final String namespace;
  private final Supplier<String> roots;
  private final WebhookMetrics metrics;
  private final Set<Key> known = ConcurrentHashMap.newKeySet();

  /** Those that are to have the roots of this replica alone, once. */
  private final Set<Key> outdated = ConcurrentHashMap.newKeySet();

  private final List<Reflector> reflectors = new ArrayList<>();
  private final WorkQueue<Key> queue;

  /** Whether the API server was seen to refuse what is invalid; the queue's thread. */
  private boolean validates;

  private WebhookConfigurations(
      KubeClient client,
      String revision,
      String namespace,
      Supplier<String> roots,
      WebhookMetrics metrics) {
    this.client = client;
    this.revision = revision;
    this.namespace = namespace;
    this.roots = roots;
    this.metrics = metrics;
    this.queue = WorkQueue.start("webhook configurations", this::putRight);
  }

  /**
   * @param revision whose configurations these are, by their label {@code istio.io/rev}
   * @param namespace istiod's own
   * @param roots PEM of what istiod's certificate is verified by
   */
  public static WebhookConfigurations start(
      KubeClient client,
      String revision,
      String namespace,
      Supplier<String> roots,
      WebhookMetrics metrics) {
    return start(
        new WebhookConfigurations(client, revision, namespace, roots, metrics),
        List.of(ResourceType.MUTATING_WEBHOOK, ResourceType.VALIDATING_WEBHOOK));
  }

  /** The same for injectors alone: in clusters whose objects istiod does not read. */
  public static WebhookConfigurations startInjectors(
      KubeClient client,
      String revision,
      String namespace,
      Supplier<String> roots,
      WebhookMetrics metrics) {
    return start(
        new WebhookConfigurations(client, revision, namespace, roots, metrics),
        List.of(ResourceType.MUTATING_WEBHOOK));
  }

  private static WebhookConfigurations start(
      WebhookConfigurations configurations, List<ResourceType> types) {
    for (var type : types) {
      configurations.reflectors.add(
          Reflector.start(
              configurations.client,
              Watched.all(type).ofMetadata().withLabels(REVISION + "=" + configurations.revision),
              configurations.new Handler(type)));
    }
    return configurations;
  }

  private final class Handler implements ObjectHandler {
    private final ResourceType type;

    Handler(ResourceType type) {
      this.type = type;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      var key = new Key(type, name.name());
      if (known.add(key)) {
        outdated.add(key);
      }
      queue.add(key);
    }

    @Override
    public void deleted(ResourceName name) {
      known.remove(new Key(type, name.name()));
    }
  }

  /** The roots are others now. */
  public void rootsChanged() {
    outdated.addAll(known);
    known.forEach(queue::add);
  }

  private void putRight(Key key) throws IOException {
    Optional<ObjectNode> found = client.find(key.type(), "", key.name());
    if (found.isEmpty() || !known.contains(key)) {
      metrics.configurationPatchFailed(key.name(), "webhook_config_not_found");
      return;
    }
    boolean validating = key.type().equals(ResourceType.VALIDATING_WEBHOOK);
    boolean exactly = outdated.remove(key);
    try {
      write(key, found.get(), exactly);
    } catch (KubeException e) {
      if (exactly) {
        outdated.add(key);
      }
      throw e;
    }
    if (validating && !validates) {
      checkValidation();
      queue.add(key);
    }
  }

  /** Writes the configuration if it is not right. */
  private void write(Key key, ObjectNode configuration, boolean exactly) throws KubeException {
    boolean validating = key.type().equals(ResourceType.VALIDATING_WEBHOOK);
    boolean changed = setRoots(configuration, validating ? VALIDATOR : INJECTOR, exactly);
    changed |= validating && validates && setFailurePolicy(configuration);
    if (changed) {
      write(key, configuration);
      LOG.log(System.Logger.Level.INFO, "{0}: caBundle and failure policy set", key);
    }
  }

  private void write(Key key, ObjectNode configuration) throws KubeException {
    metrics.configurationPatched(key.name());
    try {
      client.replace(key.type(), "", key.name(), configuration);
    } catch (KubeException e) {
      metrics.configurationPatchFailed(key.name(), "webhook_update_failure");
      throw e;
    }
  }

  /**
   * @param exactly whether roots of others are taken away
   */
  private boolean setRoots(ObjectNode configuration, String suffix, boolean exactly) {
    String own = roots.get();
    boolean changed = false;
    for (JsonNode webhook : configuration.path("webhooks")) {
      if (webhook.path("name").asText("").endsWith(suffix)
          && webhook.path("clientConfig") instanceof ObjectNode access) {
        String held = decoded(access.path("caBundle").asText(""));
        String wanted = exactly ? own : CaBundle.with(held, own);
        if (!wanted.equals(held)) {
          byte[] bytes = wanted.getBytes(StandardCharsets.UTF_8);
          access.put("caBundle", Base64.getEncoder().encodeToString(bytes));
          changed = true;
        }
      }
    }
    return changed;
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private static boolean setFailurePolicy(ObjectNode configuration) {
    boolean changed = false;
    for (JsonNode webhook : configuration.path("webhooks")) {
      if (webhook instanceof ObjectNode hook
          && hook.path("name").asText("").endsWith(VALIDATOR)
          && !hook.path("failurePolicy").asText("").equals("Fail")) {
        hook.put("failurePolicy", "Fail");
        changed = true;
      }
    }
    return changed;
  }

  /**
   * Asks the API server to take a Gateway without servers, without storing it.
   *
   * @throws IOException where our webhook did not refuse it
   */
  private void checkValidation() throws IOException {
    try {
      var unused = client.tryCreate(GATEWAY, namespace, invalidGateway());
    } catch (KubeException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains(VALIDATOR) && message.contains("denied the request")
          || e.is(KubeException.NOT_FOUND)) {
        validates = true;
        return;
      }
      throw e;
    }
    throw new IOException("an invalid Gateway was not refused; it does not fail closed yet");
  }

  private ObjectNode invalidGateway() {
    ObjectNode gateway = JsonNodeFactory.instance.objectNode();
    gateway.put("apiVersion", GATEWAY.apiVersion()).put("kind", GATEWAY.kind());
    gateway
        .putObject("metadata")
        .put("name", "invalid-gateway")
        .putObject("labels")
        .put(REVISION, revision);
    gateway.putObject("spec");
    return gateway;
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
    queue.close();
  }
}
