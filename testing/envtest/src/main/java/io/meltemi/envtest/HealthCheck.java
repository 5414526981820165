package io.meltemi.envtest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Asks a program's health endpoint: 200 on a path means that it is healthy. */
record HealthCheck(String url, Optional<SSLSocketFactory> tls, String authorization) {
  private static final int TIMEOUT_MILLIS = 2_000;

  static HealthCheck plain(String url) {
    return new HealthCheck(url, Optional.empty(), "");
  }

  static HealthCheck of(ApiServerAddress server, String path, String token) throws IOException {
    return new HealthCheck(
        server.url() + path, Optional.of(trusting(server.authorities())), "Bearer " + token);
  }

  private static SSLSocketFactory trusting(String authorities) throws IOException {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      byte[] pem = authorities.getBytes(StandardCharsets.US_ASCII);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        trusted.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException bad) {
      throw new IOException("the API server's certificate cannot be used", bad);
    }
  }

  /** What is wrong with the program, or empty where it is healthy. */
  String fault() throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      tls.ifPresent(secure::setSSLSocketFactory);
    }
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Authorization", authorization);
    }
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try {
      int status = connection.getResponseCode();
      return status == HttpURLConnection.HTTP_OK ? "" : "status " + status;
    } catch (IOException notYet) {
      return notYet.toString();
    } finally {
      connection.disconnect();
    }
  }
}
