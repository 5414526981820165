package io.meltemi.agent.grpc;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.base.CertificatePem;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to a server, where it is spoken. The files are read for each connection, so that rotated ones
 * are used by the next; they are checked once at the start, as far as they are there.
 */
public final class ClientTls {
  private final Optional<UpstreamSettings.Tls> settings;

  /**
   * Checks the settings.
   *
   * @throws SettingsException if a certificate file cannot be used
   */
  public ClientTls(Optional<UpstreamSettings.Tls> settings) {
    this.settings = settings;
    settings
        .filter(tls -> tls.roots().stream().allMatch(Files::exists))
        .ifPresent(ClientTls::context);
  }

  /** What secures the connection; empty in plaintext. */
  Optional<SslHandler> handler(ByteBufAllocator allocator, HostPort address) {
    return settings.map(
        tls -> context(tls).newHandler(allocator, tls.serverName(), address.port()));
  }

  private static SslContext context(UpstreamSettings.Tls tls) {
    ApplicationProtocolConfig http2 =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);
    SslContextBuilder context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm("HTTPS")
            .applicationProtocolConfig(http2);
    try {
      tls.roots().ifPresent(roots -> context.trustManager(readable(roots)));
      if (tls.certificate().isPresent() && Files.exists(tls.certificate().get().chain())) {
        UpstreamSettings.ClientCertificate own = tls.certificate().get();
        context.keyManager(
            PrivateKeys.read(Files.readString(own.key())),
            CertificatePem.read(Files.readString(own.chain())));
      }
      return context.build();
    } catch (IOException | IllegalArgumentException unusable) {
      throw new SettingsException("TLS cannot be set up with %s: %s".formatted(tls, unusable));
    }
  }

  private static File readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new SettingsException("TLS: %s cannot be read (expected: a PEM file)".formatted(file));
    }
    return file.toFile();
  }
}
