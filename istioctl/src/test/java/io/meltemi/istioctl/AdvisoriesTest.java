package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was found in Istio's istioctl; docs/security.md has the whole list. */
@Timeout(60)
class AdvisoriesTest {
  private static final String PASSWORD = "password";

  @TempDir Path folder;

  /** It did not look at the server's certificate, to which it sent a token. */
  @Test
  void istio41937AServerOfAnUnknownAuthorityIsAskedNothing() throws Exception {
    var requests = new AtomicInteger();
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(ownCertificate()));
    server.createContext("/", exchange -> requests.incrementAndGet());
    server.start();
    try {
      String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/debug/syncz";
      assertThatThrownBy(() -> Http.get(url, Duration.ofSeconds(20)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cannot ask " + url);
      assertThat(requests).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  private SSLContext ownCertificate() throws Exception {
    Path store = folder.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes())).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
