package io.meltemi.istiod.webhook;

import io.meltemi.base.ResourceName;
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
import io.meltemi.yaml.Node;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The injector's configuration, from the ConfigMap {@code istio-sidecar-injector}: its entries
 * {@code config} and {@code values}, followed as they change. A version that is bad leaves the last
 * good one in force, and so does a ConfigMap that is gone; the same holds of each template. Any
 * thread.
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
  private final Consumer<Set<String>> faultyTemplates;
  private final Reflector reflector;
  private volatile Optional<String> unread;
  private volatile Optional<Written> written = Optional.empty();
  private volatile Optional<Injector> made = Optional.empty();

  private InjectionSource(
      KubeClient client,
      String namespace,
      String name,
      Fixed fixed,
      Supplier<Optional<MeshConfig>> mesh,
      Consumer<Set<String>> faultyTemplates) {
    this.fixed = fixed;
    this.mesh = mesh;
    this.faultyTemplates = faultyTemplates;
    this.unread = Optional.of("ConfigMap " + namespace + "/" + name + ": not read yet");
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
   * @param faultyTemplates told the templates that do not parse, after each change
   */
  public static InjectionSource start(
      KubeClient client,
      String namespace,
      String name,
      Fixed fixed,
      Supplier<Optional<MeshConfig>> mesh,
      Consumer<Set<String>> faultyTemplates) {
    return new InjectionSource(client, namespace, name, fixed, mesh, faultyTemplates);
  }

  private final class Handler implements ObjectHandler {
    private boolean seen;

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      seen = true;
      String subject = "ConfigMap " + name;
      try {
        var config =
            InjectionConfig.parse(
                subject + " config", entry(object, "config"), fixed.environment());
        var values = InjectionValues.parse(subject + " values", entry(object, "values"));
        use(subject, config, values);
      } catch (InjectionException e) {
        unread = Optional.of(subject + ": " + e.getMessage());
        LOG.log(
            System.Logger.Level.ERROR,
            "{0}: {1}; the last good version stays in force",
            subject,
            e.getMessage());
      }
    }

    private void use(String subject, InjectionConfig config, InjectionValues values) {
      InjectionConfig whole = written.map(before -> config.over(before.config())).orElse(config);
      for (String name : config.faults().keySet()) {
        LOG.log(
            System.Logger.Level.ERROR,
            "{0}: {1}; {2}",
            subject,
            config.faults().get(name),
            whole.templates().containsKey(name)
                ? "the template's last good version stays in force"
                : "pods that ask for the template are refused");
      }
      faultyTemplates.accept(config.faults().keySet());
      unread = Optional.empty();
      written = Optional.of(new Written(whole, values));
      made = Optional.empty();
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: injecting by the templates {1}",
          subject,
          whole.templates().keySet());
    }

    @Override
    public void deleted(ResourceName name) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ConfigMap {0} is gone; its last version stays in force",
          name);
    }

    @Override
    public void synced() {
      if (!seen) {
        unread = Optional.empty();
      }
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

  /**
   * Why no pod can be injected; empty when one can, and where there is no ConfigMap: such an
   * installation wants no injection.
   */
  public Optional<String> fault() {
    Optional<Written> from = written;
    return from.isPresent() ? from.get().config().fault() : unread;
  }

  /** The text of each template in force; empty before the ConfigMap has been read. */
  public SortedMap<String, String> templates() {
    var texts = new TreeMap<String, String>();
    written.ifPresent(
        from -> from.config().templates().forEach((name, one) -> texts.put(name, one.text())));
    return texts;
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
