package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingCertificateTest {
  private static final String HOST = "istiod.istio-system.svc";
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;
  private Openssl openssl;

  @BeforeEach
  void openssl() {
    openssl = new Openssl(folder);
  }

  /** Serves handshakes until it is closed. */
  private static final class Port implements AutoCloseable {
    private final SSLServerSocket socket;
    private final Thread thread;

    Port(SSLContext context) throws Exception {
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
      thread = Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var connection = (SSLSocket) socket.accept()) {
          connection.startHandshake();
          connection.getOutputStream().write(1);
        } catch (Exception _) {
          // A client that trusts others, or the end.
        }
      }
    }

    /** The leaf that a client which trusts these roots is shown. */
    X509Certificate shake(List<X509Certificate> roots) throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate root : roots) {
        store.setCertificateEntry(root.getSerialNumber().toString(), root);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      var client = context.getSocketFactory();
      try (var plain = new Socket(socket.getInetAddress(), socket.getLocalPort());
          var connection =
              (SSLSocket) client.createSocket(plain, HOST, socket.getLocalPort(), true)) {
        SSLParameters parameters = connection.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        connection.setSSLParameters(parameters);
        connection.startHandshake();
        assertThat(connection.getInputStream().read()).isOne();
        return (X509Certificate) connection.getSession().getPeerCertificates()[0];
      }
    }

    @Override
    public void close() throws Exception {
      socket.close();
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Openssl.P256, Openssl.RSA})
  void clientsVerifyItByItsNameAndRoot(String key) throws Exception {
    openssl.root("root", key);
    CertificateAuthority authority = authority(material("root", openssl.text("root.crt")));
    try (var serving = serving(authority);
        var port = new Port(serving.sslContext())) {
      assertThat(port.shake(authority.material().roots())).isEqualTo(serving.current().leaf());
      assertThat(serving.rootBundle()).isEqualTo(openssl.text("root.crt"));
    }
  }

  @Test
  void whileTheRootIsExchangedEveryClientOfEachStageIsServed() throws Exception {
    openssl.root("old", Openssl.P256);
    openssl.root("new", Openssl.RSA);
    String oldRoot = openssl.text("old.crt");
    String newRoot = openssl.text("new.crt");
    var stages =
        List.of(
            material("old", oldRoot),
            material("old", oldRoot + newRoot),
            material("new", oldRoot + newRoot),
            material("new", newRoot));
    CertificateAuthority authority = authority(stages.getFirst());
    var bundles = new ArrayList<String>();
    try (var serving = serving(authority);
        var port = new Port(serving.sslContext())) {
      serving.onRootChange(bundles::add);
      for (int now = 1; now < stages.size(); now++) {
        authority.replace(stages.get(now));
        X509Certificate shown = port.shake(stages.get(now).roots());
        assertThat(port.shake(stages.get(now - 1).roots())).isEqualTo(shown);
      }
    }
    assertThat(bundles).containsExactly(oldRoot + newRoot, newRoot);
  }

  @Test
  void itIsReadAgainFromItsSource() throws Exception {
    openssl.root("one", Openssl.P256);
    KeyMaterial first =
        authority(material("one", openssl.text("one.crt")))
            .server(List.of(HOST), Duration.ofHours(1));
    openssl.root("two", Openssl.RSA);
    KeyMaterial second =
        authority(material("two", openssl.text("two.crt")))
            .server(List.of(HOST), Duration.ofHours(1));
    var files = new AtomicReference<>(first);
    try (var serving = ServingCertificate.read(files::get, Duration.ofMillis(5), CLOCK);
        var port = new Port(serving.sslContext())) {
      assertThat(port.shake(first.roots())).isEqualTo(first.leaf());
      var changed = new CountDownLatch(1);
      serving.onRootChange(_ -> changed.countDown());
      files.set(second);
      assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(port.shake(second.roots())).isEqualTo(second.leaf());
    }
  }

  private static ServingCertificate serving(CertificateAuthority authority) throws Exception {
    return ServingCertificate.issued(authority, List.of(HOST), Duration.ofDays(1), CLOCK);
  }

  private SigningMaterial material(String signer, String roots) throws Exception {
    Map<String, byte[]> files = openssl.plugged(signer, "", roots);
    return CaFiles.read("cacerts", files, Instant.now()).orElseThrow();
  }

  private static CertificateAuthority authority(SigningMaterial material) {
    return new CertificateAuthority(CaSettings.DEFAULT, material, CLOCK, new SecureRandom());
  }
}
