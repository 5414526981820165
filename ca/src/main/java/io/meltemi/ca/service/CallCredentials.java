package io.meltemi.ca.service;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.meltemi.ca.auth.Credentials;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a gRPC call shows of its caller. */
public final class CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> CLUSTER =
      Metadata.Key.of("clusterid", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> FORWARDED =
      Metadata.Key.of(Credentials.Forwarded.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private CallCredentials() {}

  /**
   * @param attributes of the call
   */
  public static Credentials of(Metadata headers, Attributes attributes) {
    var authorization = Optional.ofNullable(headers.getAll(AUTHORIZATION));
    var forwarded = Optional.ofNullable(headers.getAll(FORWARDED));
    var texts = new ArrayList<String>();
    forwarded.ifPresent(all -> all.forEach(texts::add));
    SocketAddress peer = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return new Credentials(
        certificates(Optional.ofNullable(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION))),
        authorization.flatMap(Credentials::bearer),
        Optional.ofNullable(headers.get(CLUSTER)).orElse(""),
        String.valueOf(peer),
        Credentials.Forwarded.of(Optional.ofNullable(peer), texts));
  }

  private static List<X509Certificate> certificates(Optional<SSLSession> session) {
    if (session.isEmpty()) {
      return List.of();
    }
    try {
      var chain = new ArrayList<X509Certificate>();
      for (Certificate certificate : session.get().getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
      return chain;
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
