package io.meltemi.envtest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the API server is, and how its certificate is verified.
 *
 * @param authorities PEM
 */
public record ApiServerAddress(String url, String authorities) {
  /** A kubeconfig for who has that token. */
  public String kubeconfig(String token) {
    String data = Base64.getEncoder().encodeToString(authorities.getBytes(StandardCharsets.UTF_8));
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: cluster
      cluster: {server: "%s", certificate-authority-data: "%s"}
    users:
    - name: user
      user: {token: "%s"}
    contexts:
    - name: context
      context: {cluster: cluster, user: user}
    current-context: context
    """
        .formatted(url, data, token);
  }
}
