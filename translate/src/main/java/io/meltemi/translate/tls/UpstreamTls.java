package io.meltemi.translate.tls;

import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TrafficPolicy.ClientTls;
import java.util.List;
import java.util.Optional;

/**
 * The TLS that a client speaks to one cluster, once auto mTLS and the proxy's own files are taken
 * into account.
 *
 * @param settings absent: plaintext
 * @param autoDetected nobody asked for it: it holds only for endpoints that take mutual TLS
 */
public record UpstreamTls(Optional<ClientTls> settings, boolean autoDetected) {
  public static final UpstreamTls PLAINTEXT = new UpstreamTls(Optional.empty(), false);

  /**
   * What is known of the server side.
   *
   * @param identities SPIFFE names that its certificates may have; empty: any of the mesh
   * @param sni what Istio mutual TLS announces
   * @param mtls absent where mutual TLS is not to be guessed (outside of the mesh)
   */
  public record Server(
      List<String> identities, String sni, Optional<PeerAuthentication.Mode> mtls) {}

  /**
   * @param rule the DestinationRule's settings
   * @param files the proxy's client certificates, which replace Istio's where they are given
   */
  public static UpstreamTls of(
      Optional<ClientTls> rule, Server server, ProxyView.TlsFiles files, boolean autoMtls) {
    return rule.map(tls -> new UpstreamTls(Optional.of(chosen(tls, server, files)), false))
        .orElseGet(() -> autoDetected(server, files, autoMtls));
  }

  private static ClientTls chosen(ClientTls tls, Server server, ProxyView.TlsFiles files) {
    boolean mutual =
        tls.mode() == ClientTls.Mode.MUTUAL || tls.mode() == ClientTls.Mode.ISTIO_MUTUAL;
    if (mutual && !files.certificateChain().isEmpty() && server.mtls().isPresent()) {
      return withFiles(tls.subjectAltNames(), tls.sni(), files);
    }
    if (tls.mode() != ClientTls.Mode.ISTIO_MUTUAL) {
      return tls;
    }
    return istioMutual(
        tls.subjectAltNames().isEmpty() ? server.identities() : tls.subjectAltNames(),
        tls.sni().isEmpty() ? server.sni() : tls.sni());
  }

  private static UpstreamTls autoDetected(
      Server server, ProxyView.TlsFiles files, boolean autoMtls) {
    if (!autoMtls || server.mtls().isEmpty()) {
      return PLAINTEXT;
    }
    if (server.mtls().orElseThrow() == PeerAuthentication.Mode.DISABLE) {
      return PLAINTEXT;
    }
    ClientTls tls =
        files.certificateChain().isEmpty()
            ? istioMutual(server.identities(), server.sni())
            : withFiles(server.identities(), server.sni(), files);
    return new UpstreamTls(Optional.of(tls), true);
  }

  private static ClientTls istioMutual(List<String> identities, String sni) {
    return new ClientTls(
        ClientTls.Mode.ISTIO_MUTUAL, ClientTls.Files.NONE, "", identities, sni, Optional.empty());
  }

  private static ClientTls withFiles(
      List<String> identities, String sni, ProxyView.TlsFiles files) {
    return new ClientTls(
        ClientTls.Mode.MUTUAL,
        new ClientTls.Files(files.certificateChain(), files.key(), files.rootCertificate(), ""),
        "",
        identities,
        sni,
        Optional.empty());
  }

  public Optional<ClientTls.Mode> mode() {
    return settings.map(ClientTls::mode);
  }
}
