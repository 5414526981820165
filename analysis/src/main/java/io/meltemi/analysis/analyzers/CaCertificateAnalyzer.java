package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.List;
import java.util.Set;

/** DestinationRules that originate TLS and verify nobody. */
final class CaCertificateAnalyzer implements Analyzer {

  private static final Set<String> MODES = Set.of("SIMPLE", "MUTUAL");

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "destinationrule.CaCertificateAnalyzer",
        "Checks if caCertificates is set when TLS mode is SIMPLE/MUTUAL",
        AnalyzedKind.DESTINATION_RULE);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource rule : mesh.all(AnalyzedKind.DESTINATION_RULE)) {
      Tree policy = rule.spec().at("trafficPolicy");
      String host = rule.spec().at("host").text();
      if (verifiesNobody(rule, policy.at("tls"))) {
        mesh.report(
            Message.of(
                    MessageType.NO_SERVER_CERTIFICATE_VERIFICATION_DESTINATION_LEVEL,
                    rule,
                    rule.fullName(),
                    rule.namespace(),
                    policy.at("tls", "mode").text(),
                    host)
                .atLine(rule.line("spec", "trafficPolicy", "tls", "caCertificates")));
      }
      List<Tree> ports = policy.at("portLevelSettings").items();
      for (int i = 0; i < ports.size(); i++) {
        if (verifiesNobody(rule, ports.get(i).at("tls"))) {
          String number = ports.get(i).at("port", "number").text();
          mesh.report(
              Message.of(
                      MessageType.NO_SERVER_CERTIFICATE_VERIFICATION_PORT_LEVEL,
                      rule,
                      rule.fullName(),
                      rule.namespace(),
                      ports.get(i).at("tls", "mode").text(),
                      host,
                      number.isEmpty() ? "" : "number:" + number)
                  .atLine(
                      rule.line(
                          "spec",
                          "trafficPolicy",
                          "portLevelSettings",
                          i,
                          "tls",
                          "caCertificates")));
        }
      }
    }
  }

  /** A credential counts beside a selector of workloads: no other sidecars fetch it. */
  private static boolean verifiesNobody(Resource rule, Tree tls) {
    boolean fetched =
        !tls.at("credentialName").text().isEmpty() && rule.spec().at("workloadSelector").exists();
    return MODES.contains(tls.at("mode").text())
        && tls.at("caCertificates").text().isEmpty()
        && !fetched;
  }
}
