package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Certificates that several Gateways of one workload have. */
final class GatewayCertificateAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "gateway.CertificateAnalyzer", "Checks a gateway certificate", AnalyzedKind.GATEWAY);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<String, List<Resource>> byCertificate = new HashMap<>();
    for (Resource gateway : mesh.all(AnalyzedKind.GATEWAY)) {
      for (String certificate : new HashSet<>(certificates(gateway))) {
        byCertificate.computeIfAbsent(certificate, _ -> new ArrayList<>()).add(gateway);
      }
    }
    byCertificate.values().forEach(gateways -> report(mesh, gateways));
  }

  private static void report(Mesh mesh, List<Resource> gateways) {
    for (Resource gateway : gateways) {
      Labels selector = Selectors.labels(gateway.spec().at("selector"));
      for (Resource other : gateways) {
        if (!other.equals(gateway)
            && Selectors.labels(other.spec().at("selector")).matches(selector)) {
          mesh.report(
              Message.of(
                      MessageType.GATEWAY_DUPLICATE_CERTIFICATE,
                      gateway,
                      List.of(gateway.fullName(), other.fullName()))
                  .atLine(gateway.line("metadata", "name")));
        }
      }
    }
  }

  /** What is the same for servers with the same certificate; nothing for those without one. */
  private static List<String> certificates(Resource gateway) {
    var certificates = new ArrayList<String>();
    for (Tree server : gateway.spec().at("servers").items()) {
      Tree tls = server.at("tls");
      String credential = tls.at("credentialName").text();
      String certificate = tls.at("serverCertificate").text();
      String key = tls.at("privateKey").text();
      if (!credential.isEmpty()) {
        certificates.add("credential " + credential);
      } else if (!certificate.isEmpty() && !key.isEmpty()) {
        certificates.add("files " + certificate + "\n" + key);
      }
    }
    return certificates;
  }
}
