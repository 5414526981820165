package io.meltemi.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.agent.pem.KeyKind;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServiceYaml;
import io.meltemi.it.fixture.TlsCaller;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway, an Envoy under an agent, ends TLS with certificates of Secrets that istiod sends it.
 */
class CredentialsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SIMPLE = "simple.test";
  private static final String MUTUAL = "mutual.test";
  private static final String LATER = "later.test";
  private static final String FOREIGN = "foreign.test";

  @TempDir Path work;
  private final SmallCa mesh = new SmallCa("mesh");
  private final SmallCa clients = new SmallCa("clients");
  private final SmallCa servers = new SmallCa("servers");
  private final SmallCa.Leaf simple = servers.server(SIMPLE);
  private Path config;

  @Test
  void gatewaysEndTlsWithSecretsOfTheirNamespace() throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    List<Integer> ports = FreePorts.take(2);
    int port = ports.get(0);
    int xds = ports.get(1);
    try (HttpApp app = HttpApp.start("v1", "127.0.71.9")) {
      write("mesh.yaml", mesh(port, app));
      secret("shop", "simple", simple, "");
      secret("shop", "mutual", servers.server(MUTUAL), clients.root());
      secret("bank", "pair", servers.server(FOREIGN), "");
      try (var istiod = IstiodProcess.withTls(config, work, mesh, xds);
          var gate = EnvoyFixture.startByAgent(work, "gate", mesh, xds)) {
        var caller = new TlsCaller(port, Optional.empty());
        Until.holds(
            "the gateway ends TLS",
            PATIENCE,
            () -> caller.get(SIMPLE).isFrom(simple),
            () -> istiod.log() + gate.log());
        assertThat(caller.get(SIMPLE).text()).startsWith("HTTP/1.1 200 ").endsWith("v1");

        clientsMustShowTheirCertificate(port);
        anotherNamespacesSecretIsRefused(caller, istiod);
        aSecretThatComesLaterIsUsed(caller);
        certificatesAreExchangedUnderLoad(caller, istiod);
        keysAreNowhereInPrint(istiod);
        assertThat(gate.stat("listener_manager.lds.update_rejected")).isZero();
      }
    }
  }

  private void clientsMustShowTheirCertificate(int port) throws IOException {
    assertThatThrownBy(() -> new TlsCaller(port, Optional.empty()).get(MUTUAL))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new TlsCaller(port, Optional.of(client(servers))).get(MUTUAL))
        .isInstanceOf(IOException.class);
    assertThat(new TlsCaller(port, Optional.of(client(clients))).get(MUTUAL).text())
        .startsWith("HTTP/1.1 200 ");
  }

  private static SmallCa.Leaf client(SmallCa ca) {
    return ca.workload(
        "spiffe://test/client", new KeyKind.EcdsaP256(), Instant.now().plusSeconds(3_600));
  }

  private static void anotherNamespacesSecretIsRefused(TlsCaller caller, IstiodProcess istiod) {
    assertThatThrownBy(() -> caller.get(FOREIGN)).isInstanceOf(IOException.class);
    assertThat(istiod.log())
        .contains(
            "system:serviceaccount:shop:gate does not get kubernetes://bank/pair: it is of"
                + " namespace bank")
        .containsOnlyOnce("kubernetes://bank/pair:");
  }

  private void aSecretThatComesLaterIsUsed(TlsCaller caller) throws IOException {
    assertThatThrownBy(() -> caller.get(LATER)).isInstanceOf(IOException.class);
    SmallCa.Leaf later = servers.server(LATER);
    secret("shop", "later", later, "");
    Until.holds("the new secret is used", PATIENCE, () -> caller.get(LATER).isFrom(later));
  }

  /** Four callers, each with a handshake for each call, while the certificate is exchanged. */
  private void certificatesAreExchangedUnderLoad(TlsCaller caller, IstiodProcess istiod)
      throws Exception {
    var failures = new ConcurrentLinkedQueue<String>();
    var calls = new AtomicInteger();
    var going = new AtomicBoolean(true);
    var threads =
        List.of(1, 2, 3, 4).stream()
            .map(
                _ ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              while (going.get()) {
                                try {
                                  if (!caller.get(SIMPLE).text().startsWith("HTTP/1.1 200 ")) {
                                    failures.add("no 200");
                                  }
                                } catch (IOException e) {
                                  failures.add(e.toString());
                                }
                                calls.incrementAndGet();
                              }
                            }))
            .toList();
    try {
      SmallCa.Leaf last = simple;
      for (int i = 0; i < 5; i++) {
        SmallCa.Leaf next = servers.server(SIMPLE);
        secret("shop", "simple", next, "");
        Duration taken =
            Until.holds("a new one is shown", PATIENCE, () -> caller.get(SIMPLE).isFrom(next));
        System.out.println("CredentialsIT: a new certificate was shown after " + taken);
        last = next;
      }
      badSecretsLeaveTheLastGoodOne(caller, istiod, last);
    } finally {
      going.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    System.out.println("CredentialsIT: " + calls + " handshakes, " + failures.size() + " failed");
    assertThat(calls.get()).isGreaterThan(50);
    assertThat(failures).isEmpty();
  }

  private void badSecretsLeaveTheLastGoodOne(
      TlsCaller caller, IstiodProcess istiod, SmallCa.Leaf last) throws IOException {
    var mismatch = new SmallCa.Leaf(last.certificate(), servers.server(SIMPLE).key());
    secret("shop", "simple", mismatch, "");
    String told = "Secret shop/simple: tls.key: not the key of the first certificate";
    Until.holds("that is told", PATIENCE, () -> istiod.log().contains(told), istiod::log);
    Files.delete(config.resolve("shop-simple.yaml"));
    for (int i = 0; i < 20; i++) {
      assertThat(caller.get(SIMPLE).isFrom(last)).isTrue();
    }
  }

  private void keysAreNowhereInPrint(IstiodProcess istiod) throws IOException {
    String shown = istiod.debug("config_dump?proxyID=gate.shop") + istiod.log();
    assertThat(shown).contains("kubernetes://mutual-cacert").contains("W3JlZGFjdGVkXQ==");
    // As text, and as the bytes of a resource are printed.
    for (String beginning : List.of("-----BEGIN PRIVATE KEY", "-----BEGIN EC PRIVATE KEY")) {
      byte[] bytes = beginning.substring(0, beginning.length() / 3 * 3).getBytes(US_ASCII);
      assertThat(shown)
          .doesNotContain(beginning)
          .doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }
  }

  private void secret(String namespace, String name, SmallCa.Leaf leaf, String roots)
      throws IOException {
    String data = "  tls.crt: |\n" + leaf.certificate().indent(4);
    data += "  tls.key: |\n" + leaf.key().indent(4);
    if (!roots.isEmpty()) {
      data += "  ca.crt: |\n" + roots.indent(4);
    }
    write(
        namespace + "-" + name + ".yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: %s}
        stringData:
        """
                .formatted(name, namespace)
            + data);
  }

  private void write(String name, String content) throws IOException {
    Folders.put(config.resolve(name), content);
  }

  private static String server(int port, String host, String mode, String credential) {
    return """
        - port: {number: %d, name: https-%s, protocol: HTTPS}
          bind: 127.0.0.1
          hosts: ["%s"]
          tls: {mode: %s, credentialName: "%s"}
    """
        .formatted(port, host.replace('.', '-'), host, mode, credential)
        .indent(2);
  }

  private static String mesh(int port, HttpApp app) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: gate, namespace: shop}
    spec:
      selector: {app: gate}
      servers:
    """
        + server(port, SIMPLE, "SIMPLE", "simple")
        + server(port, MUTUAL, "MUTUAL", "mutual")
        + server(port, LATER, "SIMPLE", "later")
        + server(port, FOREIGN, "SIMPLE", "kubernetes://bank/pair")
        + """
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: gate, namespace: shop}
        spec:
          hosts: ["*"]
          gateways: [gate]
          http:
            - route: [{destination: {host: v1, port: {number: 80}}}]
        ---
        """
        + ServiceYaml.of("v1", app);
  }
}
