package io.meltemi.istioctl.operator;

import io.meltemi.gotemplate.TemplateException;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an IstioOperator asks for: the parts, each with its objects.
 *
 * @param operator the whole IstioOperator, with its profile under it
 */
public record Installation(Tree operator, List<Part> parts) {
  /** The name under which Istio's operator renders charts; it is in labels. */
  private static final String RELEASE = "istio";

  public Installation {
    parts = List.copyOf(parts);
  }

  /**
   * One chart's objects.
   *
   * @param values what the chart was given
   * @param charted the objects as the chart made them
   * @param objects the same after the component's own settings
   */
  public record Part(ComponentSpec spec, Tree values, List<Tree> charted, List<Tree> objects) {
    public Part {
      charted = List.copyOf(charted);
      objects = List.copyOf(objects);
    }
  }

  /** How to render. */
  public record Options(boolean force, Optional<String> kubernetesVersion) {}

  /**
   * Puts the input together, checks it and renders the charts. What is doubtful is told on standard
   * error; what is wrong too, with {@code force}.
   */
  public static Installation of(OperatorInput input, Options options, Console console) {
    Tree operator = input.merged(console);
    OperatorChecks.run(operator, options.force(), console);
    Tree unchecked = Tree.empty();
    unchecked.put(operator.tree("spec", "unvalidatedValues").copy().fields(), "spec", "values");
    operator.merge(unchecked);
    var parts = new ArrayList<Part>();
    for (ComponentSpec spec : ComponentSpec.enabledIn(operator)) {
      if (!spec.component().chart().isEmpty()) {
        parts.add(part(spec, operator, input.manifests(), options));
      }
    }
    return new Installation(operator, parts);
  }

  private static Part part(ComponentSpec spec, Tree operator, String manifests, Options options) {
    Tree values = spec.values(operator);
    Release release = Release.of(RELEASE, spec.namespace());
    Release asked =
        options
            .kubernetesVersion()
            .map(version -> new Release(release.name(), release.namespace(), version))
            .orElse(release);
    List<Map<String, @Nullable Object>> objects;
    try {
      objects = Charts.rendered(manifests, spec.component().chart(), asked, values.fields());
    } catch (TemplateException refused) {
      throw new Failure(
          spec.component().title() + ": cannot render its chart: " + refused.getMessage());
    }
    List<Tree> charted = objects.stream().map(Tree::of).toList();
    List<Tree> changed = charted.stream().map(Tree::copy).toList();
    KubernetesSettings.apply(spec, values.text("revision"), changed);
    return new Part(spec, values, charted, changed);
  }

  /** The control plane's namespace. */
  public String namespace() {
    String namespace = operator.text("metadata", "namespace");
    return namespace.isEmpty() ? "istio-system" : namespace;
  }

  /** The revision; empty for the one without a name. */
  public String revision() {
    return operator.text("spec", "values", "revision");
  }

  /** The profile that all lies over. */
  public String profile() {
    String profile = operator.text("spec", "profile");
    return profile.isEmpty() ? "default" : profile;
  }

  /** The objects of some components, in the order in which to apply them. */
  public List<Tree> objects(List<Component> components) {
    return parts.stream()
        .filter(part -> components.contains(part.spec().component()))
        .flatMap(part -> part.objects().stream())
        .sorted(ORDER)
        .toList();
  }

  /** The objects of a component in the order in which Helm would install them. */
  public List<Tree> objectsOf(Component component) {
    return parts.stream()
        .filter(part -> part.spec().component() == component)
        .flatMap(part -> part.objects().stream())
        .toList();
  }

  /** What others need comes first; of one kind, by name. */
  public static final Comparator<Tree> ORDER =
      Comparator.comparingInt(Installation::rank)
          .thenComparing(Installation::group)
          .thenComparing(object -> object.text("kind"))
          .thenComparing(object -> object.text("metadata", "name"))
          .thenComparing(object -> object.text("metadata", "namespace"));

  private static String group(Tree object) {
    String version = object.text("apiVersion");
    int slash = version.indexOf('/');
    return slash < 0 ? "" : version.substring(0, slash);
  }

  private static int rank(Tree object) {
    return switch (object.text("kind")) {
      case "CustomResourceDefinition" -> -1000;
      case "ServiceAccount", "ClusterRole" -> 1;
      case "ClusterRoleBinding" -> 2;
      case "ValidatingWebhookConfiguration" -> 3;
      case "ConfigMap", "Secret" -> 100;
      case "HorizontalPodAutoscaler" -> 1001;
      case "Service" -> 10_000;
      default -> 1000;
    };
  }
}
