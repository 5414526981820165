package io.meltemi.agent.dns;

import static io.meltemi.agent.dns.Tables.external;
import static io.meltemi.agent.dns.Tables.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsTableTest {
  private static final DnsTable.Place PLACE =
      new DnsTable.Place(
          "ns1",
          "ns1.svc.cluster.local",
          List.of("ns1.svc.cluster.local", "svc.cluster.local", "cluster.local"));

  private static DnsTable table(NameEntry... entries) {
    return new DnsTable(NameTableReader.read(Tables.wire(entries)), PLACE);
  }

  private static String find(DnsTable table, String name) {
    return table
        .find(name, false)
        .map(
            found ->
                found.alias().map(alias -> alias + ">").orElse("")
                    + String.join(",", found.addresses().stream().map(DnsTableTest::text).toList()))
        .orElse("unknown");
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void aServiceOfTheOwnNamespaceHasItsFourNames() {
    DnsTable table = table(kubernetes("Productpage", "ns1", "9.9.9.9"));
    for (String name :
        List.of(
            "productpage",
            "productpage.ns1",
            "productpage.ns1.svc",
            "productpage.ns1.svc.cluster.local")) {
      assertThat(find(table, name)).as(name).isEqualTo("9.9.9.9");
    }
    assertThat(find(table, "productpage.ns1.svc.cluster")).isEqualTo("unknown");
    assertThat(find(table, "ns1.svc.cluster.local")).isEqualTo("unknown");
  }

  @Test
  void aServiceOfAnotherNamespaceHasNoBareName() {
    DnsTable table = table(kubernetes("reviews", "ns2", "10.0.0.1"));
    assertThat(find(table, "reviews")).isEqualTo("unknown");
    assertThat(find(table, "reviews.ns2")).isEqualTo("10.0.0.1");
    assertThat(find(table, "reviews.ns2.ns1.svc.cluster.local")).isEqualTo("reviews.ns2>10.0.0.1");
  }

  @Test
  void aServiceOfAnotherDomainHasItsFullNameOnly() {
    DnsTable table =
        table(
            new NameEntry(
                "details.ns2.svc.cluster.remote",
                List.of("11.11.11.11"),
                "Kubernetes",
                "details",
                "ns2",
                List.of()));
    assertThat(find(table, "details.ns2.svc.cluster.remote")).isEqualTo("11.11.11.11");
    assertThat(find(table, "details.ns2")).isEqualTo("unknown");
  }

  @Test
  void headlessPodsHaveNamesOfTheirOwn() {
    DnsTable table =
        table(
            kubernetes("db", "ns1", "10.0.0.1", "10.0.0.2"),
            kubernetes("db-0.db", "ns1", "10.0.0.1"));
    assertThat(find(table, "db-0.db")).isEqualTo("10.0.0.1");
    assertThat(find(table, "db-0.db.ns1.svc.cluster.local")).isEqualTo("10.0.0.1");
    assertThat(find(table, "db.ns1")).isEqualTo("10.0.0.1,10.0.0.2");
  }

  @Test
  void theFirstSearchDomainBehindAKnownNameIsAnAlias() {
    DnsTable table = table(external("www.google.com", "1.1.1.1"));
    assertThat(find(table, "www.google.com")).isEqualTo("1.1.1.1");
    assertThat(find(table, "www.google.com.ns1.svc.cluster.local"))
        .isEqualTo("www.google.com>1.1.1.1");
    assertThat(find(table, "www.google.com.svc.cluster.local")).isEqualTo("unknown");
  }

  @Test
  void theNearestWildcardAnswersForWhatIsUnderIt() {
    DnsTable table =
        table(external("*.example.com", "10.1.1.1"), external("*.a.example.com", "10.2.2.2"));
    assertThat(find(table, "x.example.com")).isEqualTo("10.1.1.1");
    assertThat(find(table, "x.y.example.com")).isEqualTo("10.1.1.1");
    assertThat(find(table, "x.a.example.com")).isEqualTo("10.2.2.2");
    assertThat(find(table, "example.com")).isEqualTo("unknown");
    assertThat(find(table, "x.example.com.ns1.svc.cluster.local"))
        .isEqualTo("x.example.com>10.1.1.1");
  }

  @Test
  void aNameOfOneFamilyIsKnownInTheOtherWithoutAddresses() {
    DnsTable table = table(external("six.test", "2001:db8::6"), external("none.test", "bad"));
    assertThat(table.find("six.test", true).orElseThrow().addresses()).hasSize(1);
    assertThat(table.find("six.test", false))
        .hasValue(new DnsTable.Found(Optional.empty(), List.of()));
    assertThat(table.find("none.test", false)).isEmpty();
  }

  @Test
  void aFullNameIsNotHiddenByAShortOne() {
    assertThat(
            find(
                table(external("reviews", "1.2.3.4"), kubernetes("reviews", "ns1", "5.6.7.8")),
                "reviews"))
        .isEqualTo("1.2.3.4");
    assertThat(
            find(
                table(kubernetes("reviews", "ns1", "5.6.7.8"), external("reviews", "1.2.3.4")),
                "reviews"))
        .isEqualTo("1.2.3.4");
  }

  @Test
  void anAlternateHostIsAnotherName() {
    NameEntry entry = kubernetes("db", "ns1", "10.0.0.1");
    DnsTable table =
        table(
            new NameEntry(
                entry.hostname(),
                entry.ips(),
                entry.registry(),
                entry.shortname(),
                entry.namespace(),
                List.of("db.elsewhere")));
    assertThat(find(table, "db.elsewhere")).isEqualTo("10.0.0.1");
  }

  @Test
  void bytesThatAreNoTableAreRefusedAndNeverMore() {
    assertThatThrownBy(() -> NameTableReader.read(new byte[] {10, 100, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    Random random = new Random(5);
    byte[] valid = Tables.wire(kubernetes("a", "b", "1.1.1.1"), external("c", "::1"));
    for (int i = 0; i < 5_000; i++) {
      byte[] broken = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      for (int j = 0; j < 3 && broken.length > 0; j++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      try {
        var unused = new DnsTable(NameTableReader.read(broken), PLACE);
      } catch (IllegalArgumentException refused) {
        // as it should be
      }
    }
  }

  @Test
  void resolvConfIsReadAsTheCLibraryDoes() {
    ResolvConf conf =
        ResolvConf.parse(
            """
            # comment
            nameserver 10.96.0.10
            nameserver\t2001:db8::53
            nameserver not-an-address
            search ignored.example
            search NS1.svc.cluster.local. svc.cluster.local
            options ndots:5
            """);
    assertThat(conf.servers()).hasSize(2);
    assertThat(conf.servers().getFirst().getPort()).isEqualTo(53);
    assertThat(conf.search()).containsExactly("ns1.svc.cluster.local", "svc.cluster.local");
  }

  @Test
  void bucketsNameTheirBounds() {
    StringBuilder out = new StringBuilder();
    DnsStatistics statistics = new DnsStatistics();
    statistics.upstreamTook(7_000_000);
    statistics.appendTo(out, "istio_agent_");
    assertThat(out)
        .contains("duration_seconds_bucket{le=\"0.001\"} 0\n")
        .contains("duration_seconds_bucket{le=\"0.005\"} 0\n")
        .contains("duration_seconds_bucket{le=\"0.01\"} 1\n")
        .contains("duration_seconds_bucket{le=\"5\"} 1\n");
  }
}
