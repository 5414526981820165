package io.meltemi.istioctl.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One enabled part of an installation; of gateways there can be several.
 *
 * @param settings its entry under {@code spec.components}
 */
public record ComponentSpec(Component component, String namespace, Tree settings) {
  /** Those that an IstioOperator enables, in the order of components. */
  static List<ComponentSpec> enabledIn(Tree operator) {
    var specs = new ArrayList<ComponentSpec>();
    for (Component component : Component.values()) {
      entries(operator, component)
          .forEach(
              settings -> {
                if (isEnabled(operator, component, settings)) {
                  specs.add(new ComponentSpec(component, namespace(operator, settings), settings));
                }
              });
    }
    return specs;
  }

  private static List<Tree> entries(Tree operator, Component component) {
    if (component.isGateway()) {
      return operator.trees("spec", "components", component.field());
    }
    Optional<Object> entry = operator.at("spec", "components", component.field());
    return entry.map(Tree::of).map(List::of).orElse(List.of());
  }

  private static boolean isEnabled(Tree operator, Component component, Tree settings) {
    boolean byValues =
        component.isGateway()
            && operator.is("spec", "values", "gateways", component.workload().name(), "enabled");
    return byValues || settings.at("enabled").map(Boolean.TRUE::equals).orElse(true);
  }

  private static String namespace(Tree operator, Tree settings) {
    String own = settings.text("namespace");
    String common = operator.text("metadata", "namespace");
    return own.isEmpty() ? (common.isEmpty() ? "istio-system" : common) : own;
  }

  /** The name of what runs. */
  String workload(String revision) {
    String name = settings.text("name");
    if (!name.isEmpty()) {
      return name;
    }
    boolean suffixed = component == Component.PILOT && !revision.isEmpty();
    return component.workload().name()
        + (suffixed && !revision.equals("default") ? "-" + revision : "");
  }

  /** What the chart is given: the values of all, with what this part says in their place. */
  Tree values(Tree operator) {
    Tree values = operator.tree("spec", "values").copy();
    if (component.isGateway()) {
      for (Component gateway : List.of(Component.INGRESS_GATEWAYS, Component.EGRESS_GATEWAYS)) {
        values.put(gateway == component, "gateways", gateway.workload().name(), "enabled");
      }
    }
    String[] root =
        component.isGateway()
            ? new String[] {"gateways", component.workload().name()}
            : new String[] {component.field()};
    Tree own = Tree.empty();
    for (String name : List.of("name", "hub", "tag")) {
      settings.at(name).ifPresent(value -> own.put(Tree.written(value), name));
    }
    settings.at("label").ifPresent(labels -> own.put(Tree.copied(labels), "labels"));
    settings
        .at("k8s", "service", "ports")
        .filter(_ -> component.isGateway())
        .ifPresent(ports -> own.put(Tree.copied(ports), "ports"));
    Tree at = Tree.empty();
    at.put(own.fields(), root);
    values.merge(at);
    return values;
  }
}
