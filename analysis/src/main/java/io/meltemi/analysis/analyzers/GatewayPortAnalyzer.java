package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.HashSet;
import java.util.Set;

/** Ports of Gateways that the services of their pods do not have. */
final class GatewayPortAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "gateway.IngressGatewayPortAnalyzer",
        "Checks a gateway's ports against the gateway's Kubernetes service ports",
        AnalyzedKind.GATEWAY,
        AnalyzedKind.POD,
        AnalyzedKind.SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource gateway : mesh.all(AnalyzedKind.GATEWAY)) {
      analyze(mesh, gateway, Selectors.labels(gateway.spec().at("selector")));
    }
  }

  private static void analyze(Mesh mesh, Resource gateway, Labels selector) {
    var ports = new HashSet<String>();
    boolean found = false;
    for (Resource pod : mesh.all(AnalyzedKind.POD)) {
      if (pod.labels().matches(selector)) {
        found = true;
        addPorts(mesh, pod, ports);
      }
    }
    if (!found) {
      mesh.report(
          Message.of(
                  MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                  gateway,
                  "selector",
                  Selectors.text(selector))
              .atLine(Selectors.line(gateway, selector, "spec", "selector")));
      return;
    }
    for (Tree server : gateway.spec().at("servers").items()) {
      Tree port = server.at("port");
      if (port.exists() && !ports.contains(port.at("number").text())) {
        mesh.report(
            Message.of(
                    MessageType.GATEWAY_PORT_NOT_DEFINED_ON_SERVICE,
                    gateway,
                    port.at("number").text(),
                    Selectors.text(selector))
                .atLine(Selectors.line(gateway, selector, "spec", "selector")));
      }
    }
  }

  /** A gateway's port is the port of the pod that it listens on. */
  private static void addPorts(Mesh mesh, Resource pod, Set<String> ports) {
    for (Resource service : mesh.all(AnalyzedKind.SERVICE)) {
      Labels selector = Selectors.labels(service.spec().at("selector"));
      if (!service.namespace().equals(pod.namespace()) || !pod.labels().matches(selector)) {
        continue;
      }
      for (Tree port : service.spec().at("ports").items()) {
        String protocol = port.at("protocol").text();
        if (protocol.isEmpty() || protocol.equals("TCP")) {
          ports.add(targetPort(pod, port));
        }
      }
    }
  }

  private static String targetPort(Resource pod, Tree port) {
    String target = port.at("targetPort").text();
    if (target.isEmpty() || target.equals("0")) {
      return port.at("port").text();
    }
    for (Tree container : pod.spec().at("containers").items()) {
      for (Tree each : container.at("ports").items()) {
        if (each.at("name").text().equals(target)) {
          return each.at("containerPort").text();
        }
      }
    }
    return target;
  }
}
