package io.meltemi.agent.probe;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS to the application, made when it is first needed. Event loop thread only. */
final class ProbeTls {
  private final boolean http2;
  private @Nullable SslContext context;

  ProbeTls(boolean http2) {
    this.http2 = http2;
  }

  SslHandler handler(Channel connection) {
    SslContext made = context;
    if (made == null) {
      made = make();
      context = made;
    }
    return made.newHandler(connection.alloc());
  }

  private SslContext make() {
    ApplicationProtocolConfig protocols =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            http2
                ? new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1}
                : new String[] {ApplicationProtocolNames.HTTP_1_1});
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .trustManager(new AnyCertificate())
          .endpointIdentificationAlgorithm("")
          .applicationProtocolConfig(protocols)
          .build();
    } catch (SSLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
