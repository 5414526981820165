package io.meltemi.translate.scope;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.scope.ScopeMesh.CLIENT;
import static io.meltemi.translate.scope.ScopeMesh.ROOT;
import static io.meltemi.translate.scope.ScopeMesh.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DestinationRulesTest {
  private static final String WEB = "web.b.svc.cluster.local";

  @Test
  void longestWildcardThatMatchesWins() {
    var rules = rules(rule("b", "*"), rule("b", "*.b.svc.cluster.local"), rule("b", "*.local"));
    assertThat(hostFor(rules, WEB)).isEqualTo("*.b.svc.cluster.local");
    assertThat(hostFor(rules, "web.c.svc.cluster.local")).isEqualTo("*.local");
    assertThat(hostFor(rules, "api.example.com")).isEqualTo("*");
  }

  @Test
  void exactHostGoesBeforeEveryWildcardOfItsNamespace() {
    var rules = rules(rule("b", "*.b.svc.cluster.local"), rule("b", WEB));
    assertThat(hostFor(rules, WEB)).isEqualTo(WEB);
  }

  @Test
  void wildcardMayBeginWithinALabel() {
    var rules = rules(rule("b", "*.example.com"), rule("b", "*-eu.example.com"));
    assertThat(hostFor(rules, "api-eu.example.com")).isEqualTo("*-eu.example.com");
    assertThat(hostFor(rules, "api.example.com")).isEqualTo("*.example.com");
    assertThat(hostFor(rules, "example.com")).isEqualTo("none");
  }

  @Test
  void wildcardServiceTakesTheRuleForItOrForMore() {
    var rules = rules(rule("b", "*.com"), rule("b", "*.example.com"), rule("b", "a.example.com"));
    assertThat(hostFor(rules, "*.example.com")).isEqualTo("*.example.com");
    assertThat(hostFor(rules, "*.shop.example.com")).isEqualTo("*.example.com");
    assertThat(hostFor(rules, "*.org")).isEqualTo("none");
  }

  @Test
  void clientsWildcardGoesBeforeTheServersExactHost() {
    var rules = rules(rule("a", "*.local"), rule("b", WEB));
    assertThat(rules.ruleFor(Hostname.of(WEB), "b", "a", Labels.NONE))
        .map(rule -> rule.host().value())
        .contains("*.local");
  }

  @Test
  void clientsWildcardThatIsForOthersGivesWayToAWiderOne() {
    var rules =
        rules(rule("a", "*.svc.cluster.local", in("c"), Optional.empty()), rule("a", "*.local"));
    assertThat(rules.ruleFor(Hostname.of(WEB), "b", "a", Labels.NONE))
        .map(rule -> rule.host().value())
        .contains("*.local");
  }

  @Test
  void rulesOfOneWildcardAreMerged() {
    var rules =
        rules(
            rule("b", "*.local"),
            rule("b", "*.local", Visibility.PUBLIC, CLIENT),
            rule("b", "*.local"));
    assertThat(rules.table("b").mostSpecific(Hostname.of(WEB), rule -> true))
        .extracting(DestinationRule::workloadSelector)
        .containsExactly(CLIENT, Optional.empty());
    assertThat(rules.table("b").selectors()).containsExactly(CLIENT.orElseThrow());
  }

  @Test
  void rulesForSelectedClientsInheritTheSubsetsOfTheOthers() {
    var rules =
        rules(
            withSubsets(rule("b", WEB, in("b"), Optional.empty()), "v1", "v2"),
            withSubsets(rule("b", WEB, in("b"), CLIENT), "v2", "mine"),
            withSubsets(rule("b", WEB, in("b"), Optional.of(Labels.of(Map.of("app", "x")))), "x"));
    assertThat(subsets(rules, "b", CLIENT.orElseThrow())).containsExactly("v2", "mine", "v1");
    assertThat(subsets(rules, "b", Labels.NONE)).containsExactly("v1", "v2");
  }

  @Test
  void rulesAddToThoseThatAreForSomeOfTheirNamespaces() {
    var rules =
        rules(
            withSubsets(rule("b", WEB, in("foo"), Optional.empty()), "v1"),
            withSubsets(rule("b", WEB, in("bar"), Optional.empty()), "v2"),
            withSubsets(rule("b", WEB, in("bar", "baz", "foo"), Optional.empty()), "v3"),
            withSubsets(rule("b", WEB, Visibility.PUBLIC, Optional.empty()), "v4"));
    assertThat(subsets(rules, "foo", Labels.NONE)).containsExactly("v4");
    var without = rules(rules.table("b").rules().subList(0, 3).toArray(DestinationRule[]::new));
    assertThat(subsets(without, "foo", Labels.NONE)).containsExactly("v1", "v3");
    assertThat(subsets(without, "bar", Labels.NONE)).containsExactly("v2", "v3");
    assertThat(subsets(without, "baz", Labels.NONE)).containsExactly("v3");
  }

  private static List<String> subsets(DestinationRules rules, String client, Labels labels) {
    return rules
        .ruleFor(Hostname.of(WEB), "b", client, labels)
        .map(rule -> rule.subsets().stream().map(DestinationRule.Subset::name).toList())
        .orElseThrow();
  }

  private static DestinationRule withSubsets(DestinationRule rule, String... names) {
    return new DestinationRule(
        rule.meta(),
        rule.host(),
        rule.trafficPolicy(),
        Stream.of(names)
            .map(name -> new DestinationRule.Subset(name, Labels.NONE, Optional.empty()))
            .toList(),
        rule.workloadSelector(),
        rule.exportTo());
  }

  @Test
  void namespaceWhoseRulesAreTheSameKeepsItsTable() {
    var own = rule("a", WEB);
    var before = rules(own, rule("b", WEB));
    var after = new DestinationRules(List.of(own, rule("b", WEB)), ROOT, Optional.of(before));
    assertThat(after.table("a")).isSameAs(before.table("a"));
    assertThat(after.table("b")).isNotSameAs(before.table("b"));
    assertThat(after.table("c")).isSameAs(RuleTable.EMPTY);
  }

  /** The index finds what a look at each rule finds. */
  @Test
  void indexFindsWhatAScanFinds() {
    long seed = 11;
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      var some = new ArrayList<DestinationRule>();
      for (int i = random.nextInt(8); i > 0; i--) {
        some.add(
            rule(
                "b",
                host(random),
                random.nextBoolean() ? Visibility.PUBLIC : in("x"),
                Optional.empty()));
      }
      var host = Hostname.of(host(random));
      var found =
          new RuleTable(some)
              .mostSpecific(host, rule -> rule.exportTo() instanceof Visibility.Public);
      assertThat(found.stream().map(DestinationRule::host).toList())
          .as("seed " + seed + " round " + round + ": " + host + " in " + some)
          .isEqualTo(scan(some, host));
    }
  }

  private static List<Hostname> scan(List<DestinationRule> rules, Hostname host) {
    return rules.stream()
        .filter(rule -> rule.exportTo() instanceof Visibility.Public)
        .map(DestinationRule::host)
        .filter(host::isSubsetOf)
        .distinct()
        .min((a, b) -> a.equals(host) ? -1 : b.equals(host) ? 1 : Hostname.mostSpecificFirst(a, b))
        .map(List::of)
        .orElse(List.of());
  }

  private static String host(Random random) {
    var hosts =
        List.of(
            "*",
            "*.com",
            "*.a.com",
            "*a.com",
            "*-a.com",
            "a.com",
            "b.a.com",
            "x-a.com",
            "*.b.a.com",
            "c.b.a.com",
            "org",
            "*.org",
            "a.org");
    return hosts.get(random.nextInt(hosts.size()));
  }

  private static String hostFor(DestinationRules rules, String host) {
    return rules
        .ruleFor(Hostname.of(host), "b", "a", Labels.NONE)
        .map(rule -> rule.host().value())
        .orElse("none");
  }

  private static DestinationRules rules(DestinationRule... rules) {
    return new DestinationRules(List.of(rules), ROOT, Optional.empty());
  }

  private static DestinationRule rule(String namespace, String host) {
    return rule(namespace, host, Visibility.PUBLIC, Optional.empty());
  }

  private static DestinationRule rule(
      String namespace, String host, Visibility exportTo, Optional<Labels> selector) {
    return new DestinationRule(
        meta("DestinationRule", namespace, "rule"),
        Hostname.of(host),
        Optional.empty(),
        List.of(),
        selector,
        exportTo);
  }
}
