package io.meltemi.agent.dns;

import static io.meltemi.agent.dns.Tables.external;
import static io.meltemi.agent.dns.Tables.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.agent.Eventually;
import io.meltemi.agent.grpc.Network;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsProxyTest {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int MX = 15;
  private static final int SERVER_FAILURE = 2;
  private static final int NAME_ERROR = 3;
  private static final DnsTable.Place PLACE =
      new DnsTable.Place("ns1", "ns1.svc.cluster.local", List.of("ns1.svc.cluster.local"));

  private final Network network = new Network();
  private final DnsStatistics statistics = new DnsStatistics();
  private final List<AutoCloseable> started = new ArrayList<>();
  private Duration timeout = Duration.ofSeconds(4);
  private DnsProxy proxy;
  private TestClient client;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : started) {
      one.close();
    }
    network.close();
  }

  private void start(boolean parallel, FakeServer... servers) throws IOException {
    InetAddress own = InetAddress.ofLiteral("127.53." + ProcessHandle.current().pid() % 250 + ".2");
    int port;
    try (DatagramSocket free = new DatagramSocket(0, own)) {
      port = free.getLocalPort();
    }
    InetSocketAddress address = new InetSocketAddress(own, port);
    List<InetSocketAddress> upstream = List.of(servers).stream().map(FakeServer::address).toList();
    started.addAll(List.of(servers));
    proxy =
        DnsProxy.start(
            network.loop(),
            new DnsSettings(
                List.of(address),
                new ResolvConf(upstream, PLACE.search()),
                PLACE,
                parallel,
                timeout),
            statistics);
    started.add(proxy);
    client = new TestClient(address);
  }

  @Test
  void knownNamesAreAnsweredWithAuthorityOverBothTransports() throws Exception {
    start(false);
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1", "2001:db8::1")));
    TestClient.Reply reply = client.udp("WEB.ns1", A);
    assertThat(reply.id()).isEqualTo(0x1234);
    assertThat(reply.code()).isZero();
    assertThat(reply.authoritative()).isTrue();
    assertThat(reply.records()).containsExactly("WEB.ns1. 30 1 10.0.0.1");
    assertThat(client.udp("web", AAAA).records())
        .containsExactly("web. 30 28 2001:db8:0:0:0:0:0:1");
    assertThat(client.tcp(TestClient.query(7, "web", A, 0)).records())
        .containsExactly("web. 30 1 10.0.0.1");
    assertThat(client.udp(TestClient.query(7, "web", A, 1232)).records())
        .containsExactly("web. 30 1 10.0.0.1", "OPT");
    assertThat(statistics.upstreamRequests()).isZero();
    assertThat(statistics.requests()).isEqualTo(4);
  }

  @Test
  void aSearchDomainBehindAKnownNameGivesAliasAndAddressAtOnce() throws Exception {
    start(false);
    proxy.accept(Tables.wire(external("*.example.com", "1.2.3.4")));
    assertThat(client.udp("www.example.com.ns1.svc.cluster.local", A).records())
        .containsExactly(
            "www.example.com.ns1.svc.cluster.local. 30 5 www.example.com.",
            "www.example.com. 30 1 1.2.3.4");
  }

  @Test
  void theOtherFamilyOfAKnownNameIsNoError() throws Exception {
    start(false, FakeServer.withCode(NAME_ERROR));
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    TestClient.Reply reply = client.udp("web.ns1.svc.cluster.local", AAAA);
    assertThat(reply.code()).isZero();
    assertThat(reply.records()).isEmpty();
    assertThat(statistics.upstreamRequests()).isZero();
  }

  @Test
  void unknownNamesAndOtherTypesGoUpstreamUnderANewNumberAndPort() throws Exception {
    FakeServer server = FakeServer.withCode(NAME_ERROR);
    start(false, server);
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    assertThat(client.udp("other.test", A).code()).isEqualTo(NAME_ERROR);
    assertThat(client.udp("web.ns1", MX).code()).isEqualTo(NAME_ERROR);
    assertThat(client.tcp(TestClient.query(9, "over.tcp", A, 0)).id()).isEqualTo(9);
    Set<Integer> ids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(client.udp("other.test", A).id()).isEqualTo(0x1234);
    }
    server.queries().forEach(query -> ids.add((query[0] & 0xff) << 8 | query[1] & 0xff));
    assertThat(ids).hasSizeGreaterThan(15);
    assertThat(new HashSet<>(server.ports())).hasSizeGreaterThan(15);
    assertThat(statistics.upstreamRequests()).isEqualTo(23);
    assertThat(statistics.upstreamFailures()).isZero();
  }

  @Test
  void beforeTheFirstTableEverythingGoesUpstream() throws Exception {
    start(false, FakeServer.withCode(0));
    assertThat(proxy.isReady()).isFalse();
    assertThat(client.udp("web.ns1.svc.cluster.local", A).code()).isZero();
    assertThat(statistics.upstreamRequests()).isEqualTo(1);
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    assertThat(proxy.isReady()).isTrue();
    assertThat(client.udp("web.ns1.svc.cluster.local", A).records()).hasSize(1);
    assertThat(statistics.upstreamRequests()).isEqualTo(1);
  }

  @Test
  void aSilentServerIsFollowedByTheNextAndNoneIsAFailure() throws Exception {
    FakeServer silent = FakeServer.start(query -> new byte[0]);
    FakeServer good = FakeServer.withCode(0);
    timeout = Duration.ofMillis(800);
    start(false, silent, good);
    assertThat(client.udp("x.test", A).code()).isZero();
    good.close();
    assertThat(client.udp("x.test", A).code()).isEqualTo(SERVER_FAILURE);
    assertThat(statistics.upstreamFailures()).isEqualTo(1);
    assertThat(silent.queries()).hasSize(2);
  }

  @Test
  void inParallelTheFirstAnswerCounts() throws Exception {
    FakeServer silent = FakeServer.start(query -> new byte[0]);
    FakeServer good = FakeServer.withCode(NAME_ERROR);
    start(true, silent, good);
    long from = System.nanoTime();
    assertThat(client.udp("x.test", A).code()).isEqualTo(NAME_ERROR);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
    Eventually.in(Duration.ofSeconds(2), () -> silent.queries().size() == 1);
  }

  @Test
  void aForgedAnswerIsNotHeard() throws Exception {
    FakeServer forger =
        FakeServer.start(
            query -> {
              byte[] reply = query.clone();
              reply[2] |= (byte) 0x80;
              reply[1] ^= 1;
              return reply;
            });
    FakeServer otherQuestion =
        FakeServer.start(
            query -> {
              byte[] reply = query.clone();
              reply[2] |= (byte) 0x80;
              reply[13] = 'z';
              return reply;
            });
    timeout = Duration.ofMillis(500);
    start(false, forger, otherQuestion);
    assertThat(client.udp("x.test", A).code()).isEqualTo(SERVER_FAILURE);
  }

  @Test
  void anAnswerThatIsTooLargeIsCutAndWholeOverTcp() throws Exception {
    start(false);
    String[] many = new String[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = "10.0.1." + i;
    }
    proxy.accept(Tables.wire(kubernetes("many", "ns1", many)));
    TestClient.Reply plain = client.udp("many", A);
    assertThat(plain.truncated()).isTrue();
    assertThat(plain.size()).isLessThanOrEqualTo(512).isGreaterThan(480);
    TestClient.Reply extended = client.udp(TestClient.query(1, "many", A, 1232));
    assertThat(extended.truncated()).isTrue();
    assertThat(extended.size()).isLessThanOrEqualTo(1232).isGreaterThan(1200);
    TestClient.Reply whole = client.tcp(TestClient.query(1, "many", A, 0));
    assertThat(whole.truncated()).isFalse();
    assertThat(whole.records()).hasSize(100);
    assertThat(client.udp(TestClient.query(1, "many", A, 4096)).records()).hasSize(101);
  }

  @Test
  void addressesComeInChangingOrder() throws Exception {
    start(false);
    proxy.accept(Tables.wire(kubernetes("db", "ns1", "10.0.0.1", "10.0.0.2", "10.0.0.3")));
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      first.add(client.udp("db", A).records().getFirst());
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void aTableThatIsNoneLeavesTheOldOne() throws Exception {
    start(false);
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    assertThatThrownBy(() -> proxy.accept(new byte[] {10, 90, 3}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(client.udp("web", A).records()).hasSize(1);
    assertThat(proxy.nameTable())
        .hasValue(
            "{\"table\":{\"web.ns1.svc.cluster.local\":{\"ips\":[\"10.0.0.1\"],"
                + "\"registry\":\"Kubernetes\",\"shortname\":\"web\",\"namespace\":\"ns1\"}}}");
  }

  @Test
  void messagesThatAreNoQueriesGetAnErrorOrNothing() throws Exception {
    start(false);
    byte[] status = TestClient.query(1, "a.b", A, 0);
    status[2] = 0x11;
    assertThat(client.udp(status).code()).isEqualTo(4);
    byte[] two = TestClient.query(1, "a.b", A, 0);
    two[5] = 2;
    assertThat(client.udp(two).code()).isEqualTo(1);
    byte[] pointer = TestClient.query(1, "a.b", A, 0);
    pointer[12] = (byte) 0xc0;
    assertThat(client.udp(pointer).code()).isEqualTo(1);
  }

  @Test
  void garbageAndFloodsLeaveItAnswering() throws Exception {
    FakeServer silent = FakeServer.start(query -> new byte[0]);
    start(false, silent);
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    InetSocketAddress address = null;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      address = client.server();
      byte[] valid = TestClient.query(1, "web.ns1.svc.cluster.local", A, 1232);
      for (int i = 0; i < 4_000; i++) {
        byte[] junk;
        if (i % 2 == 0) {
          junk = new byte[random.nextInt(600)];
          random.nextBytes(junk);
        } else {
          junk = valid.clone();
          junk[random.nextInt(junk.length)] = (byte) random.nextInt();
        }
        socket.send(new DatagramPacket(junk, junk.length, address));
      }
      for (int i = 0; i < 3_000; i++) {
        byte[] unknown = TestClient.query(i, "n" + i + ".flood.test", A, 0);
        socket.send(new DatagramPacket(unknown, unknown.length, address));
      }
    }
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
        byte[] junk = new byte[2_000];
        random.nextBytes(junk);
        socket.getOutputStream().write(junk);
      }
    }
    Eventually.in(Duration.ofSeconds(15), this::answers, () -> "it answers; seed " + seed);
    assertThat(client.tcp(TestClient.query(2, "web", A, 0)).records()).hasSize(1);
  }

  /** A datagram may be lost where a flood has filled the socket. */
  private boolean answers() throws IOException {
    try {
      return client.udp("web", A).records().size() == 1;
    } catch (SocketTimeoutException lost) {
      return false;
    }
  }

  @Test
  void oneConnectionCarriesManyQueries() throws Exception {
    start(false, FakeServer.withCode(NAME_ERROR));
    proxy.accept(Tables.wire(kubernetes("web", "ns1", "10.0.0.1")));
    InetSocketAddress address = client.server();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(5_000);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      for (int i = 0; i < 50; i++) {
        byte[] query = TestClient.query(i, i % 5 == 0 ? "x.test" : "web", A, 0);
        out.writeShort(query.length);
        out.write(query);
      }
      Set<Integer> ids = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        ids.add(TestClient.read(socket).id());
      }
      assertThat(ids).hasSize(50);
    }
  }
}
