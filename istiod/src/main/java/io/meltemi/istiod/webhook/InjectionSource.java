package io.meltemi.istiod.webhook;

import io.meltemi.base.ResourceName;
import io.meltemi.config.yaml.Node;
import io.meltemi.inject.InjectionConfig;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.InjectionSettings;
import io.meltemi.inject.InjectionValues;
import io.meltemi.inject.Injector;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.model.MeshConfig;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The injector's configuration, from the ConfigMap {@code istio-sidecar-injector}: its entries
 * {@code config} and {@code values}, followed as they change. A version that is bad leaves the last
 * good one in force, and so does a ConfigMap that is gone. Any thread.
 */
public final class InjectionSource implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  /**
   * What does not come from the ConfigMap.
   *
   * @param revision of this istiod
   * @param environment istiod's, for the function {@code env} of templates
   */
  public record Fixed(
      String revision,
      String compliancePolicy,
      boolean openShift,
      Map<String, String> environment) {
    public Fixed {
      environment = Map.copyOf(environment);
    }
  }

  private record Written(InjectionConfig config, InjectionValues values) {}

  private final Fixed fixed;
  private final Supplier<Optional<MeshConfig>> mesh;
  private final Reflector reflector;
  private volatile Optional<Written> written = Optional.empty();
  private volatile Optional<Injector> made = Optional.empty();

  private InjectionSource(
      KubeClient client,
      String namespace,
      String name,
      Fixed fixed,
      Supplier<Optional<MeshConfig>> mesh) {
    this.fixed = fixed;
    this.mesh = mesh;
    this.reflector =
        Reflector.start(
            client,
            Watched.all(ResourceType.CONFIG_MAP)
                .inNamespace(namespace)
                .withFields("metadata.name=" + name),
            new Handler());
  }

  /**
   * @param name of the ConfigMap
   * @param mesh the settings in force; absent before there are any
   */
  public static InjectionSource start(
      KubeClient client,
      String namespace,
      String name,
      Fixed fixed,
      Supplier<Optional<MeshConfig>> mesh) {
    return new InjectionSource(client, namespace, name, fixed, mesh);
  }

  private final class Handler implements ObjectHandler {
    @Override
    public void put(ResourceName name, Node.Mapping object) {
      String subject = "ConfigMap " + name;
      try {
        var read =
            new Written(
                InjectionConfig.parse(
                    subject + " config", entry(object, "config"), fixed.environment()),
                InjectionValues.parse(subject + " values", entry(object, "values")));
        written = Optional.of(read);
        made = Optional.empty();
        LOG.log(
            System.Logger.Level.INFO,
            "{0}: injecting by the templates {1}",
            subject,
            read.config().templates().keySet());
      } catch (InjectionException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "{0}: {1}; the last good version stays in force",
            subject,
            e.getMessage());
      }
    }

    @Override
    public void deleted(ResourceName name) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ConfigMap {0} is gone; its last version stays in force",
          name);
    }
  }

  /** Without it there would be no templates, and pods would start without their proxies. */
  private static String entry(Node.Mapping object, String name) {
    if (object.find("data") instanceof Node.Mapping data
        && data.find(name) instanceof Node.Scalar(_, var text, _)) {
      return text;
    }
    throw new InjectionException(
        "data." + name + ": missing (expected: the injector's " + name + ")");
  }

  /** The injector in force; absent until the ConfigMap and the mesh's settings are there. */
  public Optional<Injector> find() {
    Optional<MeshConfig> now = mesh.get();
    Optional<Written> from = written;
    if (now.isEmpty() || from.isEmpty()) {
      return Optional.empty();
    }
    Optional<Injector> known = made;
    if (known.isPresent() && known.get().settings().mesh().equals(now.get())) {
      return known;
    }
    var injector = new Injector(settings(from.get(), now.get()));
    if (written.equals(from)) {
      made = Optional.of(injector);
    }
    return Optional.of(injector);
  }

  private InjectionSettings settings(Written from, MeshConfig now) {
    var plain = InjectionSettings.of(from.config(), from.values(), now);
    return new InjectionSettings(
        plain.config(),
        plain.values(),
        plain.mesh(),
        fixed.revision(),
        fixed.compliancePolicy(),
        plain.beforeProxy(),
        fixed.openShift());
  }

  @Override
  public void close() {
    reflector.close();
  }
}
