package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Credentials of Gateways that are absent, or hold no valid certificate. */
final class GatewaySecretAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "gateway.SecretAnalyzer",
        "Checks a gateway's referenced secrets for correctness",
        AnalyzedKind.GATEWAY,
        AnalyzedKind.POD,
        AnalyzedKind.SECRET);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource gateway : mesh.all(AnalyzedKind.GATEWAY)) {
      Labels selector = Selectors.labels(gateway.spec().at("selector"));
      Optional<Resource> pod =
          mesh.all(AnalyzedKind.POD).stream().filter(p -> p.labels().matches(selector)).findFirst();
      if (pod.isPresent()) {
        check(mesh, gateway, pod.get().namespace());
      } else {
        mesh.report(
            Message.of(
                    MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                    gateway,
                    "selector",
                    Selectors.text(selector))
                .atLine(Selectors.line(gateway, selector, "spec", "selector")));
      }
    }
  }

  private static void check(Mesh mesh, Resource gateway, String namespace) {
    List<Tree> servers = gateway.spec().at("servers").items();
    for (int i = 0; i < servers.size(); i++) {
      String name = servers.get(i).at("tls", "credentialName").text();
      if (name.isEmpty()) {
        continue;
      }
      int slash = name.indexOf('/');
      Optional<Resource> secret =
          slash < 0
              ? mesh.find(AnalyzedKind.SECRET, namespace, name)
              : mesh.find(AnalyzedKind.SECRET, name.substring(0, slash), name.substring(slash + 1));
      if (secret.isEmpty()) {
        mesh.report(
            Message.of(MessageType.REFERENCED_RESOURCE_NOT_FOUND, gateway, "credentialName", name)
                .atLine(gateway.line("spec", "servers", i, "tls", "credentialName")));
      } else if (!isValid(secret.get().tree().at("data"))) {
        mesh.report(
            Message.of(
                    MessageType.INVALID_GATEWAY_CREDENTIAL,
                    gateway,
                    gateway.name(),
                    gateway.namespace())
                .atLine(gateway.line("spec", "servers", i, "tls", "credentialName")));
      }
    }
  }

  /** Whether there are a certificate that is valid now and a key beside it. */
  private static boolean isValid(Tree data) {
    String certificate = first(data, "tls.crt", "cert");
    String key = first(data, "tls.key", "key");
    if (certificate.isEmpty() || key.isEmpty()) {
      return false;
    }
    try {
      var bytes = new ByteArrayInputStream(Base64.getDecoder().decode(certificate));
      var parsed = CertificateFactory.getInstance("X.509").generateCertificate(bytes);
      return parsed instanceof X509Certificate x509
          && x509.getNotAfter().toInstant().isAfter(Instant.now());
    } catch (CertificateException | IllegalArgumentException _) {
      return false;
    }
  }

  private static String first(Tree data, String... names) {
    for (String name : names) {
      String value = data.at(name).text();
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
