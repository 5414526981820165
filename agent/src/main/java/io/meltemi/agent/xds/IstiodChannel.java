package io.meltemi.agent.xds;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.meltemi.agent.config.SettingsException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Makes the channel to istiod and the headers of its streams. */
final class IstiodChannel {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  /** What one response may hold; a mesh of 10,000 services stays below half of it. */
  private static final int MAX_RESPONSE_BYTES = 100 << 20;

  private IstiodChannel() {}

  /**
   * Opens nothing yet.
   *
   * @throws SettingsException if a certificate file cannot be used
   */
  static ManagedChannel of(UpstreamSettings settings, EventLoopGroup loop) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget("dns:///" + settings.address())
            .eventLoopGroup(loop)
            .channelType(EpollSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .maxInboundMessageSize(MAX_RESPONSE_BYTES)
            .flowControlWindow(1 << 18)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxTraceEvents(0);
    settings
        .tls()
        .ifPresentOrElse(
            tls -> builder.sslContext(sslContext(tls)).overrideAuthority(tls.serverName()),
            builder::usePlaintext);
    return builder.build();
  }

  private static SslContext sslContext(UpstreamSettings.Tls tls) {
    SslContextBuilder context =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    tls.roots().ifPresent(roots -> context.trustManager(readable(roots)));
    tls.certificate()
        .ifPresent(own -> context.keyManager(readable(own.chain()), readable(own.key())));
    try {
      return context.build();
    } catch (SSLException | IllegalArgumentException unusable) {
      throw new SettingsException(
          "TLS to istiod cannot be set up with %s: %s".formatted(tls, unusable.getMessage()));
    }
  }

  private static File readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new SettingsException(
          "TLS to istiod: %s cannot be read (expected: a PEM file)".formatted(file));
    }
    return file.toFile();
  }

  /** The headers of a new stream; the token is read anew, as it is rotated in place. */
  static Metadata headers(UpstreamSettings settings) {
    Metadata headers = new Metadata();
    if (!settings.clusterId().isEmpty()) {
      headers.put(key("ClusterID"), settings.clusterId());
    }
    settings.sortedHeaders().forEach((name, value) -> headers.put(key(name), value));
    settings.tls().ifPresent(tls -> putToken(headers, tls.token()));
    return headers;
  }

  private static void putToken(Metadata headers, Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      headers.put(key("authorization"), "Bearer " + Files.readString(file).strip());
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "token " + file + " cannot be read: " + unreadable);
    }
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
