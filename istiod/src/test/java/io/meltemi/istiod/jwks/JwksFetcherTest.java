package io.meltemi.istiod.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.IpRange;
import io.meltemi.istiod.fetch.AddressGuard;
import io.meltemi.istiod.fetch.HttpFetch;
import io.meltemi.model.JwksSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksFetcherTest {
  private static final String KEYS = "{\"keys\": [{\"kty\": \"EC\", \"kid\": \"one\"}]}";
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final AddressGuard LOOPBACK = guard(List.of("localhost"), "", "");

  @TempDir Path folder;
  private KeyServer server;

  @BeforeEach
  void serve() throws IOException {
    server = KeyServer.plain();
    server.serve("/keys", KEYS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static AddressGuard guard(List<String> hosts, String allowed, String blocked) {
    return new AddressGuard(hosts, ranges(allowed), ranges(blocked));
  }

  private static List<IpRange> ranges(String cidr) {
    return cidr.isEmpty() ? List.of() : List.of(IpRange.parse(cidr));
  }

  private JwksFetcher fetcher(AddressGuard guard) {
    return fetcher(guard, HttpFetch.Resolver.SYSTEM);
  }

  private JwksFetcher fetcher(AddressGuard guard, HttpFetch.Resolver resolver) {
    var settings = new JwksSettings(Duration.ofMinutes(1), guard, folder.resolve("roots.pem"));
    return new JwksFetcher(settings, resolver);
  }

  private static String fetch(JwksFetcher fetcher, String url) throws IOException {
    return fetcher.fetch(new JwksSource(JwksSource.Kind.KEYS, url), LONG);
  }

  private static void refused(JwksFetcher fetcher, String url, String why) {
    assertThatThrownBy(() -> fetch(fetcher, url)).as(url).hasMessageContaining(why);
  }

  @Test
  void keysAreFetchedFromAHostThatIsAllowed() throws Exception {
    assertThat(fetch(fetcher(LOOPBACK), server.url("/keys"))).isEqualTo(KEYS);
    assertThat(fetch(fetcher(LOOPBACK), server.url("/keys"))).as("of a length").isEqualTo(KEYS);
    assertThat(fetch(fetcher(guard(List.of(), "127.0.0.0/8", "")), server.url("/keys")))
        .isEqualTo(KEYS);
  }

  @Test
  void whatIsBlockedIsNotAllowedByAnything() {
    refused(
        fetcher(guard(List.of("localhost"), "127.0.0.0/8", "127.0.0.1/32")),
        server.url("/keys"),
        "localhost is at [");
    assertThat(server.requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.100.100.200",
        "224.0.0.1",
        "[::]"
      })
  void addressesThatAreNotPublicAreNotAsked(String address) {
    refused(
        fetcher(AddressGuard.DEFAULT),
        "http://%s:%d/keys".formatted(address, server.port()),
        "(expected: a public address");
    assertThat(server.requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "2606:4700:4700::1111", "172.32.0.1", "100.128.0.1"})
  void publicAddressesArePermitted(String address) throws Exception {
    List<InetAddress> addresses = List.of(InetAddress.ofLiteral(address));
    assertThat(AddressGuard.DEFAULT.permitted("keys.example", addresses)).isEqualTo(addresses);
  }

  @Test
  void aWildcardAllowsTheNamesBelow() throws Exception {
    AddressGuard guard = guard(List.of("*.Internal.example"), "", "");
    List<InetAddress> addresses = List.of(InetAddress.ofLiteral("10.0.0.1"));
    assertThat(guard.permitted("keys.internal.example", addresses)).isEqualTo(addresses);
    for (String other : List.of("internal.example", "evil-internal.example", "keys.example")) {
      assertThatThrownBy(() -> guard.permitted(other, addresses)).as(other).isNotNull();
    }
  }

  @Test
  void redirectsAreFollowedAndEachIsChecked() throws Exception {
    server.redirect("/moved", "/keys");
    assertThat(fetch(fetcher(LOOPBACK), server.url("/moved"))).isEqualTo(KEYS);

    server.redirect("/away", "http://127.0.0.1:" + server.port() + "/keys");
    refused(fetcher(LOOPBACK), server.url("/away"), "127.0.0.1 is at [127.0.0.1]");
    server.redirect("/round", "/round");
    refused(fetcher(LOOPBACK), server.url("/round"), "redirects more than 5 times");
    server.redirect("/file", "file:///etc/passwd");
    refused(fetcher(LOOPBACK), server.url("/file"), "redirects to where nothing can be fetched");
  }

  @Test
  void aNameThatIsAnotherAddressTheNextTimeIsLookedUpOnce() {
    var lookUps = new AtomicInteger();
    HttpFetch.Resolver rebinding =
        host ->
            List.of(
                InetAddress.ofLiteral(lookUps.getAndIncrement() == 0 ? "192.0.2.1" : "127.0.0.1"));
    // The documentation's range is not public, so nothing is sent there while it is tested.
    AddressGuard first = guard(List.of(), "192.0.2.0/24", "");
    assertThatThrownBy(
            () ->
                fetcher(first, rebinding)
                    .fetch(
                        new JwksSource(
                            JwksSource.Kind.KEYS, "http://rebound:" + server.port() + "/keys"),
                        Duration.ofMillis(300)))
        .isInstanceOf(IOException.class);
    assertThat(lookUps).as("the connection went to what was checked").hasValue(1);
    assertThat(server.requests).hasValue(0);
  }

  @Test
  void ofSeveralAddressesOnlyThePermittedOnesAreAsked() throws Exception {
    HttpFetch.Resolver both =
        _ -> List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("127.0.0.1"));
    assertThat(
            fetch(
                fetcher(guard(List.of(), "127.0.0.1/32", ""), both),
                "http://keys.example:" + server.port() + "/keys"))
        .isEqualTo(KEYS);
  }

  @Test
  void theIssuersDocumentSaysWhereItsKeysAre() throws Exception {
    server.serve(
        "/realm/.well-known/openid-configuration",
        "{\"issuer\": \"x\", \"jwks_uri\": \"%s\"}".formatted(server.url("/keys")));
    for (String issuer : List.of("/realm", "/realm/")) {
      var source = new JwksSource(JwksSource.Kind.ISSUER, server.url(issuer));
      assertThat(fetcher(LOOPBACK).fetch(source, LONG)).isEqualTo(KEYS);
    }
    server.serve(
        "/evil/.well-known/openid-configuration",
        "{\"jwks_uri\": \"http://127.0.0.1:%d/keys\"}".formatted(server.port()));
    var evil = new JwksSource(JwksSource.Kind.ISSUER, server.url("/evil"));
    assertThatThrownBy(() -> fetcher(LOOPBACK).fetch(evil, LONG))
        .hasMessageContaining("127.0.0.1 is at");
    var none = new JwksSource(JwksSource.Kind.ISSUER, "partner@example");
    assertThatThrownBy(() -> fetcher(LOOPBACK).fetch(none, LONG))
        .hasMessageContaining("expected: an address");
  }

  @Test
  void whatIsNoKeySetIsRefused() {
    for (String body : List.of("", "<html>", "{\"keys\": []}", "{\"secret\": 1}")) {
      server.serve("/keys", body);
      refused(fetcher(LOOPBACK), server.url("/keys"), "has no keys");
    }
    refused(fetcher(LOOPBACK), server.url("/nowhere"), "answers with status 404");
  }

  @Test
  void anAnswerThatIsTooLongIsNotReadToItsEnd() {
    server.serve("/keys", "x".repeat(300 * 1024));
    for (int i = 0; i < 2; i++) {
      refused(fetcher(LOOPBACK), server.url("/keys"), "too long");
    }
  }

  @Test
  void aServerThatTricklesIsLeftInTime() throws Exception {
    try (var slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread trickle = Thread.ofVirtual().start(() -> trickle(slow));
      var source =
          new JwksSource(
              JwksSource.Kind.KEYS, "http://localhost:%d/keys".formatted(slow.getLocalPort()));
      long start = System.nanoTime();
      assertThatThrownBy(() -> fetcher(LOOPBACK).fetch(source, Duration.ofMillis(300)))
          .hasMessageContaining("did not answer in time");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      trickle.join();
    }
  }

  private static void trickle(ServerSocket slow) {
    try (Socket socket = slow.accept();
        OutputStream out = socket.getOutputStream()) {
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write('x');
        out.flush();
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }

  @Test
  void aServerWithTlsMustHaveACertificateForTheHostOfAKnownAuthority() throws Exception {
    Path root = folder.resolve("of-server.pem");
    try (var secure = KeyServer.withTls(root)) {
      secure.serve("/keys", KEYS);
      refused(fetcher(LOOPBACK), secure.secureUrl("/keys"), "certification path");

      java.nio.file.Files.copy(root, folder.resolve("roots.pem"));
      assertThat(fetch(fetcher(LOOPBACK), secure.secureUrl("/keys"))).isEqualTo(KEYS);

      HttpFetch.Resolver everywhere = _ -> List.of(InetAddress.getLoopbackAddress());
      refused(
          fetcher(guard(List.of("other.example"), "", ""), everywhere),
          "https://other.example:%d/keys".formatted(secure.port()),
          "Hostname other.example not verified");
      secure.redirect("/plain", server.url("/keys"));
      refused(fetcher(LOOPBACK), secure.secureUrl("/plain"), "(expected: https)");
    }
  }

  /** A jwksUri made istiod ask the cloud's metadata for credentials. */
  @Test
  void cve202641413MetadataOfTheCloudIsNotAsked() {
    for (String address : List.of("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200")) {
      refused(fetcher(AddressGuard.DEFAULT), "http://" + address + "/latest", "expected: a public");
    }
    HttpFetch.Resolver metadata = _ -> List.of(InetAddress.ofLiteral("169.254.169.254"));
    var named = fetcher(AddressGuard.DEFAULT, metadata);
    refused(named, "http://metadata.google.internal/computeMetadata/v1", "expected: a public");
    server.redirect("/moved", "http://169.254.169.254/latest");
    refused(fetcher(LOOPBACK), server.url("/moved"), "169.254.169.254");
    assertThat(server.requests).as("the redirect alone").hasValue(1);
  }
}
