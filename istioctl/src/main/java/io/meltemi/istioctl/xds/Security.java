package io.meltemi.istioctl.xds;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.meltemi.istioctl.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a control plane is asked.
 *
 * @param authority the name that its certificate must have; empty: its address
 * @param token of the caller; empty for none
 */
record Security(ChannelCredentials credentials, String authority, String token) {
  static Security plaintext() {
    return new Security(InsecureChannelCredentials.create(), "", "");
  }

  /** A token, to a server that the mesh's root vouches for. */
  static Security token(String rootPem, String authority, String token) {
    try {
      var root = new ByteArrayInputStream(rootPem.getBytes(StandardCharsets.UTF_8));
      return new Security(
          TlsChannelCredentials.newBuilder().trustManager(root).build(), authority, token);
    } catch (IOException malformed) {
      throw new Failure("the mesh's root certificate cannot be read: " + malformed.getMessage());
    }
  }

  /** A token, to whoever answers. */
  static Security unverified(String token) {
    return new Security(
        TlsChannelCredentials.newBuilder().trustManager(new Anybody()).build(), "", token);
  }

  /**
   * A certificate of one's own.
   *
   * @param verified whether the server is
   */
  static Security certificate(Path folder, String authority, boolean verified) {
    try {
      var builder =
          TlsChannelCredentials.newBuilder()
              .keyManager(
                  folder.resolve("cert-chain.pem").toFile(), folder.resolve("key.pem").toFile());
      if (verified) {
        builder.trustManager(folder.resolve("root-cert.pem").toFile());
      } else {
        builder.trustManager(new Anybody());
      }
      return new Security(builder.build(), authority, "");
    } catch (IOException missing) {
      throw new Failure(
          "--cert-dir: "
              + missing.getMessage()
              + " (expected: a folder with cert-chain.pem, key.pem and root-cert.pem)");
    }
  }

  Optional<String> header() {
    return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
  }

  /** A token is nobody else's to see. */
  @Override
  public String toString() {
    return "Security[authority=" + authority + "]";
  }

  /** What {@code --insecure} asks for. */
  private static final class Anybody extends X509ExtendedTrustManager implements TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
