package io.meltemi.istioctl.operator;

import com.google.re2j.Pattern;
import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.gotemplate.GoYaml;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What is wrong with an IstioOperator.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/apis/validation/validation.go.
 */
final class OperatorChecks {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern HUB =
      Pattern.compile(
          "[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,254}");
  private static final int PRIVILEGED = 1024;

  private final Tree operator;
  private final List<String> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private OperatorChecks(Tree operator) {
    this.operator = operator;
  }

  /** Tells what is doubtful, and fails on what is wrong, unless that is forced. */
  static void run(Tree operator, boolean force, Console console) {
    var checks = new OperatorChecks(operator);
    checks.all();
    if (!checks.errors.isEmpty()) {
      String all = String.join("; ", checks.errors);
      if (!force) {
        throw new Failure(all);
      }
      console.err().println("spec invalid; continuing because of --force: " + all);
    }
    checks.warnings.forEach(warning -> console.err().println("❗ " + warning));
  }

  private void all() {
    errors.addAll(KnownFields.load().unknownIn(operator));
    matches("spec.revision", operator.text("spec", "revision"), LABEL, "a DNS label, such as 1-30");
    matches("spec.hub", operator.text("spec", "hub"), HUB, "a repository, such as docker.io/istio");
    matches("spec.tag", operator.text("spec", "tag"), TAG, "an image's tag");
    components();
    meshConfig();
    ranges("includeIPRanges");
    ranges("excludeIPRanges");
    ports("includeInboundPorts");
    ports("excludeInboundPorts");
  }

  private void matches(String place, String value, Pattern pattern, String expected) {
    if (!value.isEmpty() && !pattern.matcher(value).matches()) {
      errors.add(place + ": \"" + value + "\" (expected: " + expected + ")");
    }
  }

  private void components() {
    for (Component component : Component.values()) {
      String place = "spec.components." + component.field();
      if (component.isGateway()) {
        eachGateway(component, (name, gateway) -> gateway(place + name, component, gateway));
      } else {
        settings(place, operator.tree("spec", "components", component.field()));
      }
    }
    for (ComponentSpec spec : ComponentSpec.enabledIn(operator)) {
      if (spec.component().chart().isEmpty()) {
        errors.add(
            "spec.components."
                + spec.component().field()
                + ".enabled: true (expected: false; there is no chart of it, since ambient mode and"
                + " the CNI plugin are not part of this control plane)");
      }
    }
    Tree pilot = operator.tree("spec", "components", "pilot");
    if (operator.is("spec", "values", "pilot", "autoscaleEnabled")
        && pilot.at("k8s", "replicaCount").isPresent()) {
      warnings.add(
          "components.pilot.k8s.replicaCount should not be set when values.pilot.autoscaleEnabled"
              + " is true");
    }
  }

  private void eachGateway(Component component, BiConsumer<String, Tree> look) {
    List<Tree> gateways = operator.trees("spec", "components", component.field());
    for (int i = 0; i < gateways.size(); i++) {
      String name = gateways.get(i).text("name");
      look.accept(name.isEmpty() ? "[" + i + "]" : "[name:" + name + "]", gateways.get(i));
    }
  }

  private void settings(String place, Tree settings) {
    settings
        .at("enabled")
        .filter(enabled -> !(enabled instanceof Boolean))
        .ifPresent(
            enabled -> errors.add(place + ".enabled: " + enabled + " (expected: true or false)"));
    settings
        .at("k8s", "replicaCount")
        .filter(count -> !(count instanceof Number number) || number.doubleValue() < 0)
        .ifPresent(
            count -> errors.add(place + ".k8s.replicaCount: " + count + " (expected: a number)"));
    for (Tree overlay : settings.trees("k8s", "overlays")) {
      for (Tree patch : overlay.trees("patches")) {
        if (patch.text("path").isEmpty()) {
          errors.add(place + ".k8s.overlays.patches.path: empty (expected: a path such as spec.x)");
        }
      }
    }
  }

  private void gateway(String place, Component component, Tree gateway) {
    settings(place, gateway);
    matches(place + ".name", gateway.text("name"), NAME, "a name of an object");
    String values = component.workload().name();
    if (operator.is("spec", "values", "gateways", values, "autoscaleEnabled")
        && gateway.at("k8s", "replicaCount").isPresent()) {
      warnings.add(
          place.substring("spec.".length())
              + ".k8s.replicaCount should not be set when values.gateways."
              + values
              + ".autoscaleEnabled is true");
    }
    if (!operator.is("spec", "values", "gateways", values, "runAsRoot")) {
      for (Tree port : gateway.trees("k8s", "service", "ports")) {
        unprivileged(place, values, port);
      }
    }
  }

  private void unprivileged(String place, String values, Tree port) {
    if (port.at("targetPort").filter(target -> target instanceof String).isPresent()) {
      return;
    }
    double target = number(port, "targetPort");
    if (target == 0 ? number(port, "port") <= PRIVILEGED : target < PRIVILEGED) {
      errors.add(
          place
              + ".k8s.service.ports: port "
              + port.text("name")
              + "/"
              + port.text("port")
              + " has targetPort "
              + Tree.written(target)
              + ", which only root may listen on (expected: above 1024, or values.gateways."
              + values
              + ".runAsRoot=true)");
    }
  }

  private static double number(Tree tree, String field) {
    return tree.at(field).orElse(0) instanceof Number number ? number.doubleValue() : 0;
  }

  private void meshConfig() {
    Tree mesh = operator.tree("spec", "values", "meshConfig");
    if (mesh.fields().isEmpty()) {
      return;
    }
    var read = MeshConfigReader.read(new Document("meshConfig", 1, GoYaml.write(mesh.fields())));
    for (Problem problem : read.problems()) {
      boolean wrong = problem.severity() == Problem.Severity.ERROR;
      (wrong ? errors : warnings)
          .add("spec.meshConfig: " + problem.field() + ": " + problem.message());
    }
  }

  private String proxy(String field) {
    return operator.text("spec", "values", "global", "proxy", field);
  }

  private void ranges(String field) {
    String value = proxy(field);
    for (String range : value.equals("*") || value.isEmpty() ? new String[0] : value.split(",")) {
      if (!isRange(range)) {
        errors.add(
            "spec.values.global.proxy."
                + field
                + ": \""
                + range
                + "\" (expected: * or ranges such as 10.0.0.0/8)");
      }
    }
  }

  private static boolean isRange(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      return false;
    }
    String address = text.substring(0, slash);
    String bits = text.substring(slash + 1);
    boolean literal = address.matches("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");
    int most = address.contains(":") ? 128 : 32;
    return literal && bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most;
  }

  private void ports(String field) {
    String value = proxy(field);
    for (String port : value.equals("*") || value.isEmpty() ? new String[0] : value.split(",")) {
      boolean fits = port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535;
      if (!fits) {
        errors.add(
            "spec.values.global.proxy." + field + ": \"" + port + "\" (expected: * or 0..65535)");
      }
    }
  }
}
