package io.meltemi.istioctl.operator;

import java.util.Arrays;
import java.util.List;

/**
 * A part of an installation, in the order in which parts are installed.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/component/component.go.
 */
public enum Component {
  BASE("Base", "base", "Istio core", "⛵️", new Workload("", "", ""), "base"),
  PILOT(
      "Pilot",
      "pilot",
      "Istiod",
      "🧠",
      new Workload("Deployment", "istiod", "discovery"),
      "istiod"),
  INGRESS_GATEWAYS(
      "IngressGateways",
      "ingressGateways",
      "Ingress gateways",
      "🛬",
      new Workload("Deployment", "istio-ingressgateway", "istio-proxy"),
      "gateways"),
  EGRESS_GATEWAYS(
      "EgressGateways",
      "egressGateways",
      "Egress gateways",
      "🛫",
      new Workload("Deployment", "istio-egressgateway", "istio-proxy"),
      "gateways"),
  CNI("Cni", "cni", "CNI", "🪢", new Workload("DaemonSet", "istio-cni-node", "install-cni"), ""),
  ZTUNNEL(
      "Ztunnel",
      "ztunnel",
      "Ztunnel",
      "🔒",
      new Workload("DaemonSet", "ztunnel", "istio-proxy"),
      "");

  private final String label;
  private final String field;
  private final String title;
  private final String icon;
  private final Workload workload;
  private final String chart;

  /** What runs, and its container that the component's settings are about. */
  record Workload(String kind, String name, String container) {}

  Component(
      String label, String field, String title, String icon, Workload workload, String chart) {
    this.label = label;
    this.field = field;
    this.title = title;
    this.icon = icon;
    this.workload = workload;
    this.chart = chart;
  }

  /** As {@code --component} and the label {@code operator.istio.io/component} have it. */
  public String label() {
    return label;
  }

  /** As messages name it. */
  public String title() {
    return title;
  }

  /** What stands behind its name once it is installed. */
  public String icon() {
    return icon;
  }

  /** Its field under {@code spec.components}. */
  public String field() {
    return field;
  }

  Workload workload() {
    return workload;
  }

  /** The folder of its chart; empty if we have none. */
  public String chart() {
    return chart;
  }

  /** Whether its chart is one that is installed with Helm as well. */
  public boolean isOfHelm() {
    return this == BASE || this == PILOT;
  }

  boolean isGateway() {
    return this == INGRESS_GATEWAYS || this == EGRESS_GATEWAYS;
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(Component::label).toList();
  }
}
