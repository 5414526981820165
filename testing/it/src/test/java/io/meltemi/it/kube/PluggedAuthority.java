package io.meltemi.it.kube;

import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Roots and what signs under them, made by openssl in a folder: the secret {@code cacerts} of one
 * who plugs an authority of his own into istiod. Names are those of roots; they are the
 * certificates' organisations.
 */
record PluggedAuthority(Path folder) {

  /** Makes a root, and under it what signs. */
  void make(String root) throws IOException {
    certificate("root-" + root, List.of());
    String by = file("root-" + root);
    certificate("signer-" + root, List.of("-CA", by + ".crt", "-CAkey", by + ".key"));
  }

  private void certificate(String name, List<String> by) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    command.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
    command.addAll(List.of("-days", "30", "-subj", "/O=" + name));
    command.addAll(List.of("-keyout", file(name) + ".key", "-out", file(name) + ".crt"));
    command.addAll(by);
    Commands.run(command);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** The secret in which one signs, and all of {@code roots} are to be trusted. */
  String secret(String signer, List<String> roots) throws IOException {
    StringBuilder trusted = new StringBuilder();
    for (String root : roots) {
      trusted.append(text("root-" + root + ".crt"));
    }
    String certificate = text("signer-" + signer + ".crt");
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: cacerts, namespace: istio-system}
    type: Opaque
    data:
      ca-cert.pem: %s
      ca-key.pem: %s
      cert-chain.pem: %s
      root-cert.pem: %s
    """
        .formatted(
            encoded(certificate),
            encoded(text("signer-" + signer + ".key")),
            encoded(certificate + text("root-" + signer + ".crt")),
            encoded(trusted.toString()));
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes());
  }
}
