package io.meltemi.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.IpRange;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.AddressStatus;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.ServiceEntry.HostAddress;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AutoAddressesTest {
  private static final String DB = "db.example.com";

  private final AutoAddresses addresses = new AutoAddresses(IngestSettings.DEFAULT.autoAddresses());

  /** A service entry, by what matters here. */
  private record Entry(
      String name,
      int age,
      List<String> hosts,
      List<String> own,
      Resolution resolution,
      Map<String, String> labels,
      List<HostAddress> status) {
    static Entry of(String name, String... hosts) {
      return new Entry(name, 0, List.of(hosts), List.of(), Resolution.DNS, Map.of(), List.of());
    }

    Entry youngerBy(int seconds) {
      return new Entry(name, seconds, hosts, own, resolution, labels, status);
    }

    Entry withOwn(String... all) {
      return new Entry(name, age, hosts, List.of(all), resolution, labels, status);
    }

    Entry resolvedBy(Resolution other) {
      return new Entry(name, age, hosts, own, other, labels, status);
    }

    Entry labelled(String value) {
      var label = Map.of("networking.istio.io/enable-autoallocate-ip", value);
      return new Entry(name, age, hosts, own, resolution, label, status);
    }

    Entry told(List<HostAddress> all) {
      return new Entry(name, age, hosts, own, resolution, labels, all);
    }

    Entry told(String host, String... all) {
      return told(Arrays.stream(all).map(a -> new HostAddress(host, a)).toList());
    }

    ServiceEntry entry() {
      return new ServiceEntry(
          new ConfigMeta(
              "ServiceEntry",
              new ResourceName("shop", name),
              Labels.of(labels),
              Labels.NONE,
              Instant.EPOCH.plusSeconds(age)),
          hosts,
          own,
          List.of(new ServiceEntry.Port(80, "TCP", "tcp", OptionalInt.empty())),
          true,
          Visibility.PUBLIC,
          new ServiceEntry.Discovery(resolution, List.of(), Optional.empty(), List.of()),
          status);
    }
  }

  private List<String> put(Entry entry) {
    addresses.put(entry.entry());
    return of(entry);
  }

  private List<String> of(Entry entry) {
    return addresses.of(entry.entry()).stream().map(HostAddress::value).toList();
  }

  private List<ResourceName> unwritten() {
    return addresses.publish().stream().map(AddressStatus::entry).toList();
  }

  /** Hosts whose names lead to the same address. */
  private static List<String> meeting() {
    var seen = new java.util.HashMap<String, String>();
    for (int i = 0; ; i++) {
      String host = "h" + i + ".example.com";
      String address =
          new AutoAddresses(List.of(IpRange.parse("240.240.0.0/16")))
              .of(Entry.of("e", host).entry())
              .getFirst()
              .value();
      String other = seen.put(address, host);
      if (other != null) {
        return List.of(other, host);
      }
    }
  }

  @Test
  void aHostGetsOneAddressOfEachRangeByItsName() {
    List<String> all = put(Entry.of("db", DB));

    assertThat(all).hasSize(2);
    assertThat(all.getFirst()).startsWith("240.240.");
    assertThat(all.getLast()).startsWith("2001:2::");
    assertThat(
            new AutoAddresses(IngestSettings.DEFAULT.autoAddresses()).of(Entry.of("x", DB).entry()))
        .extracting(HostAddress::value)
        .isEqualTo(all);
  }

  @Test
  void eachHostHasItsOwnAndWildcardsHaveNone() {
    List<String> all = put(Entry.of("db", DB, "*.example.com", "other.example.com"));

    assertThat(all).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void oneHostOfTwoEntriesHasOneAddress() {
    assertThat(put(Entry.of("a", DB))).isEqualTo(put(Entry.of("b", DB)));
  }

  @Test
  void nobodyGetsOneWhoHasAddressesOrWantsNone() {
    assertThat(put(Entry.of("a", DB).withOwn("10.0.0.1"))).isEmpty();
    assertThat(put(Entry.of("b", DB).labelled("False"))).isEmpty();
    assertThat(put(Entry.of("c", DB).labelled("false").told(DB, "240.240.0.9"))).isEmpty();
    assertThat(unwritten()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Resolution.class,
      names = {"NONE", "DYNAMIC_DNS"})
  void hostsThatAreNotResolvedGetNone(Resolution resolution) {
    assertThat(put(Entry.of("a", DB).resolvedBy(resolution))).isEmpty();
    assertThat(unwritten()).isEmpty();
  }

  @Test
  void withoutRangesStatusesAreOfNoEffect() {
    var off = new AutoAddresses(List.of());
    ServiceEntry entry = Entry.of("db", DB).told(DB, "240.240.0.9").entry();

    assertThat(off.put(entry)).containsExactly(entry);
    assertThat(off.of(entry)).isEmpty();
    assertThat(off.publish()).isEmpty();
  }

  @Test
  void whatIsGivenIsWrittenOnce() {
    Entry db = Entry.of("db", DB);
    List<String> given = put(db);
    assertThat(addresses.publish())
        .containsExactly(
            new AddressStatus(
                new ResourceName("shop", "db"),
                List.of(),
                given.stream().map(a -> new HostAddress(DB, a)).toList()));

    assertThat(put(db.told(DB, given.toArray(String[]::new)))).isEqualTo(given);
    assertThat(unwritten()).isEmpty();
  }

  @Test
  void aStatusThatAUserWroteHolds() {
    assertThat(put(Entry.of("db", DB).told(DB, "192.0.2.7"))).containsExactly("192.0.2.7");
    assertThat(unwritten()).isEmpty();
  }

  @Test
  void theStatusFollowsTheHosts() {
    Entry both = Entry.of("db", DB, "new.example.com").told(DB, "240.240.0.9", "2001:2::9");
    List<String> given = put(both);

    assertThat(given).hasSize(4).startsWith("240.240.0.9", "2001:2::9");
    assertThat(unwritten()).hasSize(1);
    Entry gone = Entry.of("db", "new.example.com").told(addresses.of(both.entry()));
    put(gone);
    assertThat(addresses.publish().getFirst().given())
        .extracting(HostAddress::host)
        .containsOnly("new.example.com");
  }

  @Test
  void whatIsNoAddressInAStatusIsReplaced() {
    assertThat(put(Entry.of("db", DB).told(DB, "garbage"))).hasSize(2);
    assertThat(unwritten()).hasSize(1);
  }

  @Test
  void namesThatMeetAreKeptApart() {
    List<String> hosts = meeting();
    List<String> first = put(Entry.of("a", hosts.getFirst()));

    assertThat(put(Entry.of("b", hosts.getLast()))).doesNotContainAnyElementsOf(first);
    assertThat(of(Entry.of("a", hosts.getFirst()))).isEqualTo(first);
  }

  @Test
  void aHostWhoseAddressAnotherStatusTellsGivesWay() {
    Entry derived = Entry.of("derived", DB);
    List<String> before = put(derived);
    Entry told = Entry.of("told", "other.example.com").told("other.example.com", before.getFirst());

    assertThat(addresses.put(told.entry()))
        .containsExactlyInAnyOrder(told.entry(), derived.entry());
    assertThat(of(told)).containsExactly(before.getFirst());
    assertThat(of(derived)).hasSize(2).doesNotContain(before.getFirst());
  }

  @Test
  void theOlderOfTwoStatusesWithOneAddressKeepsIt() {
    Entry young = Entry.of("a", "young.example.com").youngerBy(60);
    Entry old = Entry.of("b", "old.example.com");
    put(young.told("young.example.com", "240.240.0.9"));
    put(old.told("old.example.com", "240.240.0.9"));

    assertThat(of(old.told("old.example.com", "240.240.0.9"))).containsExactly("240.240.0.9");
    assertThat(of(young.told("young.example.com", "240.240.0.9")))
        .hasSize(1)
        .doesNotContain("240.240.0.9");
    assertThat(unwritten()).containsExactly(new ResourceName("shop", "a"));
  }

  @Test
  void anAddressThatAUserWroteIsNobodyElses() {
    Entry auto = Entry.of("auto", DB);
    String address = put(auto).getFirst();
    List<HostAddress> told = List.of(new HostAddress(DB, address));
    put(auto.told(told));

    Entry own = Entry.of("own", "own.example.com").withOwn(address).youngerBy(60);
    assertThat(addresses.put(own.entry())).hasSize(2);
    assertThat(of(auto.told(told))).hasSize(1).doesNotContain(address);
    assertThat(unwritten()).hasSize(1);

    assertThat(addresses.remove(own.entry())).containsExactly(auto.told(told).entry());
    assertThat(of(auto.told(told))).containsExactly(address);
    assertThat(unwritten()).isEmpty();
  }

  @Test
  void addressesOfEntriesThatAreGoneAreFreeAgain() {
    var small = new AutoAddresses(List.of(IpRange.parse("10.9.0.0/30")));
    for (int i = 0; i < 20; i++) {
      ServiceEntry entry = Entry.of("e" + i, "h" + i + ".example.com").entry();
      small.put(entry);
      assertThat(small.of(entry)).hasSize(1);
      small.remove(entry);
    }
    assertThat(small.publish()).isEmpty();
  }

  @Test
  void whereNoneIsLeftAHostHasNone() {
    var small = new AutoAddresses(List.of(IpRange.parse("10.9.0.0/30")));
    var given = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      ServiceEntry entry = Entry.of("e" + i, "h" + i + ".example.com").entry();
      small.put(entry);
      small.of(entry).forEach(a -> given.add(a.value()));
    }
    assertThat(given).containsExactlyInAnyOrder("10.9.0.1", "10.9.0.2");
    assertThat(small.publish()).hasSize(2);
  }

  @Test
  void tenThousandHostsAreToldApart() {
    var all = new HashSet<String>();
    for (int i = 0; i < 10_000; i++) {
      all.addAll(put(Entry.of("e" + i, "h" + i + ".example.com")));
    }
    assertThat(all).hasSize(20_000);
    assertThat(unwritten()).hasSize(10_000).isSorted();
  }
}
