package io.meltemi.agent.grpc;

import io.meltemi.agent.config.HostPort;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where a server is (istiod, or another CA) and how it is spoken to.
 *
 * @param address the server's
 * @param clusterId the cluster that this proxy says to be in
 * @param headers more headers for each stream
 * @param tls empty is plaintext
 */
public record UpstreamSettings(
    HostPort address, String clusterId, SortedMap<String, String> headers, Optional<Tls> tls) {

  /**
   * How the server proves itself, and the agent to it.
   *
   * @param roots PEM of the accepted roots; empty is the system's
   * @param serverName the name that the server's certificate must carry
   * @param token the file of the bearer token, read for each stream; it need not exist
   * @param certificate the agent's own; empty is none
   */
  public record Tls(
      Optional<Path> roots,
      String serverName,
      Path token,
      Optional<ClientCertificate> certificate) {}

  /** PEM files of a certificate chain and its key. */
  public record ClientCertificate(Path chain, Path key) {}

  Map<String, String> sortedHeaders() {
    return headers;
  }
}
