package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.model.kube.KubeService;
import io.meltemi.model.kube.PortProtocol;
import java.util.List;

/** Ports of Services that do not tell their protocol. */
final class PortNameAnalyzer implements Analyzer {
  private static final String EXTERNAL_NAME = "ExternalName";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "service.PortNameAnalyzer",
        "Checks the port names associated with each service",
        AnalyzedKind.SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource service : mesh.all(AnalyzedKind.SERVICE)) {
      if (!Injection.isControlPlane(service)) {
        check(mesh, service);
      }
    }
  }

  private static void check(Mesh mesh, Resource service) {
    boolean external = service.spec().at("type").text().equals(EXTERNAL_NAME);
    List<Tree> ports = service.spec().at("ports").items();
    for (int i = 0; i < ports.size(); i++) {
      KubeService.Port port = port(ports.get(i));
      if (!PortProtocol.of(port).isUnsupported() && !(external && port.name().equals("tcp"))) {
        continue;
      }
      Message message =
          external
              ? Message.of(MessageType.EXTERNAL_NAME_SERVICE_TYPE_INVALID_PORT_NAME, service)
              : Message.of(
                  MessageType.PORT_NAME_IS_NOT_UNDER_NAMING_CONVENTION,
                  service,
                  port.name(),
                  port.port(),
                  port.targetPort());
      mesh.report(message.atLine(service.line("spec", "ports", i, "port")));
    }
  }

  private static KubeService.Port port(Tree port) {
    String target = port.at("targetPort").text();
    return new KubeService.Port(
        port.at("name").text(),
        port.at("port").number().orElse(0),
        port.at("protocol").text(),
        port.at("appProtocol").text(),
        target.isEmpty() ? "0" : target,
        0);
  }
}
