package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.SchemaProblems;
import io.meltemi.analysis.Tree;
import io.meltemi.model.Protocol;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the objects of files, each by itself.
 *
 * <p>Source: istio 1.30.3 istioctl/pkg/validate/validate.go.
 *
 * @param namespace of objects that are written without one
 * @param istioNamespace whose Services and Deployments are Istio's own
 * @param hints where to tell of what is no mistake
 */
record ObjectValidator(
    String namespace, String istioNamespace, PrintStream hints, SchemaProblems problems) {
  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");

  private static final String REQUIREMENTS =
      "See https://istio.io/v1.30/docs/ops/deployment/application-requirements/";

  private static final String PROTOCOLS =
      "See https://istio.io/v1.30/docs/ops/configuration/traffic-management/protocol-selection/";

  /** One of them is enough. */
  private static final List<String> NAME_LABELS =
      List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app");

  /** One of them is enough. */
  private static final List<String> REVISION_LABELS =
      List.of("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");

  ObjectValidator(String namespace, String istioNamespace, PrintStream hints) {
    this(namespace, istioNamespace, hints, new SchemaProblems());
  }

  /** What is wrong with the objects of a file. */
  record Verdict(String file, List<String> errors, List<String> warnings) {
    Verdict {
      errors = List.copyOf(errors);
      warnings = List.copyOf(warnings);
    }
  }

  Verdict validate(InputFiles.Input input) {
    var errors = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    try {
      for (Document document : Document.split(input.name(), input.text())) {
        Node node = YamlParser.parse(document);
        if (node instanceof Node.Mapping mapping) {
          check(mapping, errors, warnings);
        } else if (!node.isNull()) {
          errors.add("failed to decode file " + input.name() + ": no object");
        }
      }
    } catch (BadDocumentException e) {
      errors.add("failed to decode file " + input.name() + ": " + e.getMessage());
    }
    return new Verdict(input.name(), errors, warnings);
  }

  private void check(Node.Mapping object, List<String> errors, List<String> warnings) {
    var tree = new Tree(object);
    String kind = tree.at("kind").text();
    String own = tree.at("metadata", "namespace").text();
    String prefix = kind + "/" + own + "/" + tree.at("metadata", "name").text() + ": ";
    Optional<AnalyzedKind> known =
        AnalyzedKind.find(tree.at("apiVersion").text(), kind).filter(AnalyzedKind::isIstio);
    if (known.isPresent()) {
      checkIstios(known.get(), object, prefix, errors, warnings);
    } else if (kind.endsWith("List")) {
      for (Tree item : tree.at("items").items()) {
        if (item.node() instanceof Node.Mapping inner) {
          check(inner, errors, warnings);
        }
      }
    } else if (kind.equals("Service") && !own.equals(istioNamespace)) {
      checkPorts(tree).forEach(text -> errors.add(prefix + text));
    } else if (kind.equals("Deployment") && !own.equals(istioNamespace)) {
      checkLabels(tree);
    }
  }

  private void checkIstios(
      AnalyzedKind kind,
      Node.Mapping object,
      String prefix,
      List<String> errors,
      List<String> warnings) {
    List<String> unknown =
        object.names().stream().filter(field -> !FIELDS.contains(field)).sorted().toList();
    if (!unknown.isEmpty()) {
      unknown.forEach(field -> errors.add(prefix + "unknown field \"" + field + "\""));
      return;
    }
    String own = new Tree(object).at("metadata", "namespace").text();
    var resource =
        Resource.of(
            kind,
            own.isEmpty() ? namespace : own,
            object,
            new Resource.Origin("", object.line(), ""));
    SchemaProblems.Found found = problems.of(resource);
    found
        .unknownFields()
        .forEach(
            field ->
                errors.add(prefix + "cannot parse proto message: unknown field \"" + field + "\""));
    found.errors().forEach(text -> errors.add(prefix + text));
    found.warnings().forEach(text -> warnings.add(prefix + text));
  }

  private static List<String> checkPorts(Tree service) {
    String name = "service \"" + fullName(service) + "/:\"";
    var errors = new ArrayList<String>();
    for (Tree port : service.at("spec", "ports").items()) {
      Tree application = port.at("appProtocol");
      String called = port.at("name").text();
      if (port.at("protocol").text().equalsIgnoreCase("UDP")) {
        continue;
      }
      if (application.exists()) {
        if (Protocol.parse(application.text()).isUnsupported()) {
          errors.add(
              name
                  + " doesn't follow Istio protocol selection. This is not recommended, "
                  + PROTOCOLS);
        }
      } else if (!port.at("name").exists()) {
        errors.add(name + " has an unnamed port. This is not recommended, " + REQUIREMENTS);
      } else if (Protocol.parse(called.split("-", 2)[0]).isUnsupported()) {
        errors.add(
            name
                + " port \""
                + called
                + "\" does not follow the Istio naming convention. "
                + REQUIREMENTS);
      }
    }
    return errors;
  }

  private void checkLabels(Tree deployment) {
    Map<String, String> labels =
        deployment.at("spec", "template", "metadata", "labels").textFields();
    if (NAME_LABELS.stream().anyMatch(labels::containsKey)
        && REVISION_LABELS.stream().anyMatch(labels::containsKey)) {
      return;
    }
    String shown =
        labels.entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
            .collect(Collectors.joining(" ", "map[", "]"));
    hints.println(
        "deployment \""
            + fullName(deployment)
            + ":\" may not provide Istio metrics and telemetry labels: "
            + shown
            + ". "
            + REQUIREMENTS);
  }

  /** Name first, as Istio has it here. */
  private static String fullName(Tree object) {
    return object.at("metadata", "name").text() + "/" + object.at("metadata", "namespace").text();
  }
}
