package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.IpRange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedCertificateAuthenticatorTest {
  private static final String WEB = "spiffe://cluster.local/ns/shop/sa/web";
  private static final String BOSS = "spiffe://cluster.local/ns/istio-system/sa/boss";

  private final Authenticator authenticator =
      new ForwardedCertificateAuthenticator(
          List.of(IpRange.parse("10.1.0.0/16"), IpRange.parse("fd00::/64")),
          domain -> domain.equals("cluster.local"));

  private Caller from(String address, String... headers) throws AuthenticationException {
    return from(Optional.of(new InetSocketAddress(address, 4000)), headers);
  }

  private Caller from(Optional<SocketAddress> address, String... headers)
      throws AuthenticationException {
    return authenticator.authenticate(
        new Credentials(
            List.of(),
            Optional.empty(),
            "",
            "the peer",
            Credentials.Forwarded.of(address, Arrays.asList(headers))));
  }

  private void refused(String because, String... headers) {
    assertThatThrownBy(() -> from("10.1.2.3", headers))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining(because);
  }

  @Test
  void aGatewaysClientIsWhoTheGatewaySays() throws Exception {
    Caller caller =
        from(
            "10.1.2.3",
            "By=spiffe://cluster.local/ns/istio-system/sa/gateway;Hash=0a1b;"
                + "Subject=\"CN=web,O=Acme\\, \\\"Inc.\\\"\";URI="
                + WEB);

    assertThat(caller.identity()).hasToString(WEB);
    assertThat(caller.source()).isEqualTo(Caller.Source.CLIENT_CERTIFICATE);
    assertThat(caller.pod()).isEmpty();
    assertThat(from("fd00::7", "uri=\"" + WEB + "\"").identity()).hasToString(WEB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.2.0.1", "127.0.0.1", "::1", "fd00:0:0:1::1", "192.0.2.1"})
  void nobodyElseIsBelieved(String address) {
    assertThatThrownBy(() -> from(address, "URI=" + WEB))
        .isInstanceOf(AuthenticationException.class)
        .hasMessage("caller from the peer is not in the trusted network");
  }

  @Test
  void whoseAddressIsNotKnownIsNotBelieved() {
    assertThatThrownBy(() -> from(Optional.empty(), "URI=" + WEB))
        .hasMessageContaining("not in the trusted network");
    var unresolved = Optional.<SocketAddress>of(InetSocketAddress.createUnresolved("10.1.2.3", 1));
    assertThatThrownBy(() -> from(unresolved, "URI=" + WEB))
        .hasMessageContaining("not in the trusted network");
  }

  @Test
  void whatTheGatewayWasToldIsNotBelieved() throws Exception {
    assertThat(from("10.1.2.3", "URI=" + BOSS + ",URI=" + WEB).identity()).hasToString(WEB);
    refused("expected: one", "URI=" + BOSS + ",Hash=0a");
    refused("2 XFCC headers", "URI=" + BOSS, "URI=" + WEB);
    refused("expected: one", "URI=" + BOSS + ";URI=" + WEB);
  }

  @Test
  void anElementInsideOfQuotesIsNone() throws Exception {
    String subject = "Subject=\"CN=x,URI=" + BOSS + ";\\\",URI=" + BOSS + "\"";

    assertThat(from("10.1.2.3", subject + ";URI=" + WEB).identity()).hasToString(WEB);
    refused("expected: one", subject);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI=",
        "URI=https://example.com",
        "URI=spiffe://elsewhere/ns/shop/sa/web",
        "URI=spiffe://cluster.local/ns/shop/sa/web/more",
        "URI=spiffe://cluster.local/ns/shop%2f/sa/web",
        "DNS=web.shop.svc",
        "Subject=\"CN=spiffe://cluster.local/ns/shop/sa/web\"",
      })
  void whoHasNoIdentityOfTheMeshIsNobody(String header) {
    refused("expected: one, a SPIFFE ID of the mesh", header);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ";",
        "URI",
        "=" + WEB,
        "Role=admin;URI=" + WEB,
        "URI=" + WEB + ",",
        "URI=" + WEB + ";",
        ",URI=" + WEB,
        "URI=\"" + WEB,
        "URI=\"" + WEB + "\"x",
        "URI=\"" + WEB + "\\",
        "URI=a=" + WEB,
        "URI=a\"" + WEB,
        "URI= " + WEB,
        " URI=" + WEB,
        "URI=" + WEB + "\u0000",
        "URI=\"" + WEB + "\n\"",
        "URI=" + WEB + "\u00e9",
      })
  void whatIsNotExactlyOfTheFormIsRefused(String header) {
    refused("XFCC header: not readable at character", header);
  }

  @Test
  void tooMuchIsRefused() {
    refused("expected: at most 16384", "URI=" + "a".repeat(16 * 1024));
    refused("at most 256 pairs", "Hash=0,".repeat(300) + "URI=" + WEB);
  }

  @Test
  void withoutTheHeaderThereIsNobody() {
    refused("no XFCC header");
  }

  @Test
  void garbageIsRefusedAndNothingElseHappens() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    String alphabet = "URIBydns=;,\"\\ \u0000spiffe://cluster.local/";
    for (int i = 0; i < 20_000; i++) {
      var header = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        header.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThatThrownBy(() -> from("10.1.2.3", header.toString()))
          .as("seed %d: %s", seed, header)
          .isInstanceOf(AuthenticationException.class);
    }
  }
}
