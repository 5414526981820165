package io.meltemi.translate.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each condition lets through, as Envoy decides it. */
class RuleTranslatorTest {
  private static final Call CALL = Call.get("/shop/cart?item=7");

  private static RBAC http(AuthorizationPolicy policy, String... trustDomains) {
    return RbacRules.of(
        List.of(policy),
        policy.action(),
        Traffic.HTTP,
        trustDomains.length == 0 ? List.of("cluster.local") : List.of(trustDomains),
        "");
  }

  private static boolean allows(Rule rule, Call call) {
    return Envoy.matches(http(Rules.policy(Action.ALLOW, rule)), call);
  }

  /** The field with the values holds, with others it does not; and negated the other way round. */
  private static void decides(String field, Call call, List<String> good, List<String> bad) {
    for (String value : good) {
      assertThat(allows(Rules.of(field, Rules.one(value)), call)).as(field + value).isTrue();
      assertThat(allows(Rules.of(field, Rules.none(value)), call)).as("not " + value).isFalse();
    }
    for (String value : bad) {
      assertThat(allows(Rules.of(field, Rules.one(value)), call)).as(field + value).isFalse();
      assertThat(allows(Rules.of(field, Rules.none(value)), call)).as("not " + value).isTrue();
    }
  }

  @Test
  void pathsAreComparedWithoutTheirQuery() {
    decides(
        "paths",
        CALL,
        List.of("/shop/cart", "/shop/*", "*/cart", "*", "/shop/{*}", "/{**}", "/{*}/cart"),
        List.of("/shop", "/shop/cart?item=7", "/SHOP/cart", "/{*}", "/shop/.*", "/shop/car."));
  }

  @Test
  void hostsAreComparedWithoutCaseAndWithTheirPort() {
    Call call = CALL.with(":authority", "Shop.Example:8080");
    decides(
        "hosts",
        call,
        List.of("shop.example:8080", "SHOP.*", "*.example:8080", "*"),
        List.of("shop.example", "*.example", "shopXexample:8080"));
  }

  @Test
  void methodsAndPortsAreComparedWhole() {
    decides("methods", CALL, List.of("GET", "G*", "*T", "*"), List.of("GE", "POST"));
    decides("ports", CALL, List.of("8080"), List.of("80", "808"));
  }

  @Test
  void methodsThatCloseDoSoInAnyCase() {
    assertThat(allows(Rules.of("methods", Rules.one("get")), CALL)).isFalse();
    assertThat(allows(Rules.of("methods", Rules.none("get")), CALL)).isFalse();

    Rule named = Rules.of("methods", Rules.one("g*"));
    assertThat(Envoy.matches(http(Rules.policy(Action.DENY, named)), CALL)).isTrue();
    Rule others = Rules.of("methods", Rules.none("get"));
    assertThat(Envoy.matches(http(Rules.policy(Action.DENY, others)), CALL)).isTrue();
  }

  @Test
  void identitiesAreTakenApartWithTheirTextLiteral() {
    decides(
        "principals",
        CALL,
        List.of("cluster.local/ns/shop/sa/web", "*/sa/web", "cluster.local/ns/*", "*"),
        List.of("clusterXlocal/ns/shop/sa/web", "cluster.local/ns/shop/sa/we.", "*/sa/w.b"));
    decides("namespaces", CALL, List.of("shop", "sh*", "*op", "s*p"), List.of("sho", "sh.p"));
    decides("serviceAccounts", CALL, List.of("shop/web", "web"), List.of("shop/we.", "a/web"));
    decides(
        "trustDomains",
        CALL,
        List.of("cluster.local", "cluster.*", "*.local", "*"),
        List.of("cluster", "clusterXlocal", "*.loca."));
  }

  @Test
  void aCallerWithoutIdentityHasNone() {
    Call plain = CALL.from("");
    for (String field : List.of("principals", "namespaces", "trustDomains")) {
      decides(field, plain, List.of(), List.of("*"));
    }
  }

  @Test
  void addressesOfTheConnectionAndOfTheClientAreToldApart() {
    decides("ipBlocks", CALL, List.of("10.0.0.1", "10.0.0.0/8"), List.of("203.0.113.1", "::1"));
    decides("remoteIpBlocks", CALL, List.of("203.0.113.0/24"), List.of("10.0.0.1"));
    Call v6 = CALL.between("2001:db8::5", "2001:db8::6", "fd00::1");
    decides("ipBlocks", v6, List.of("2001:DB8::/32", "2001:db8:0::5"), List.of("2001:db8::6"));
    decides("destination.ip", v6, List.of("fd00::1"), List.of("fd00::/128"));
  }

  @Test
  void theServerNameAndOtherAttributesOfConnectionsCanBeAskedFor() {
    Call call = CALL.at(443, "db.shop.example");
    decides("connection.sni", call, List.of("db.*", "*.example", "*"), List.of("db", "*.com"));
    decides("destination.port", call, List.of("443"), List.of("8080"));
    decides("source.ip", call, List.of("10.0.0.0/8"), List.of("203.0.113.1"));
    decides("remote.ip", call, List.of("203.0.113.1"), List.of("10.0.0.0/8"));
    decides("source.namespace", call, List.of("shop"), List.of("web"));
    decides("source.principal", call, List.of("*/sa/web"), List.of("*/sa/admin"));
    decides("source.serviceAccount", call, List.of("web"), List.of("admin"));
    decides("source.trustDomain", call, List.of("cluster.local"), List.of("evil.example"));
  }

  @Test
  void headersAreComparedWholeAndInlineOnesByTheirParts() {
    Call call = CALL.with("x-groups", "a.b,users,admins");
    decides("request.headers[X-Groups]", call, List.of("a.b,*", "*"), List.of("users", "a.b"));
    decides(
        "request.experimental.inline.headers[x-groups]",
        call,
        List.of("users", "a.b", "admins", "adm*", "*ers", "*"),
        List.of("aXb", "user", "dmins"));
    decides("request.headers[x-none]", call, List.of(), List.of("*", "a"));
  }

  @Test
  void tokensAreAskedForIssuerSubjectAudienceAndClaims() {
    Call call =
        CALL.withToken(
            struct(
                Map.of(
                    "iss", text("https://idp.example/realm"),
                    "sub", text("alice"),
                    "aud", list("shop", "bank"),
                    "azp", text("cli"),
                    "org", value(struct(Map.of("unit", list("42", "7")))))));
    decides(
        "requestPrincipals",
        call,
        List.of("https://idp.example/realm/alice", "https://idp.example/realm/*", "*/alice", "*"),
        List.of("https://idp.example/alice", "*/bob", "https://idp.example/realm/al"));
    decides("request.auth.principal", call, List.of("*/alice"), List.of("alice"));
    decides("request.auth.audiences", call, List.of("shop", "ba*"), List.of("sho", "cli"));
    decides("request.auth.presenter", call, List.of("cli"), List.of("shop"));
    decides("request.auth.claims[sub]", call, List.of("ali*", "*"), List.of("bob"));
    decides("request.auth.claims[org][unit]", call, List.of("42", "*"), List.of("4"));
    decides("request.auth.claims[none]", call, List.of(), List.of("*"));
    decides("requestPrincipals", CALL, List.of(), List.of("*"));
  }

  @Test
  void metadataOfFiltersCanBeAskedFor() {
    Call call =
        CALL.withMetadata(
            "envoy.filters.network.mysql_proxy",
            struct(Map.of("db.table", list("update", "[odd]"), "user", text("root"))));
    String filter = "experimental.envoy.filters.network.mysql_proxy";
    decides(filter + "[db.table]", call, List.of("[update]", "[up*]"), List.of("update", "[up]"));
    decides(filter + "[user]", call, List.of("root", "r*"), List.of("[root]"));
  }

  @Test
  void aNameOfTheMeshStandsForAllItsNames() {
    Rule rule = Rules.of("principals", Rules.one("old.example/ns/shop/sa/web"));
    RBAC rbac =
        http(Rules.policy(Action.ALLOW, rule), "cluster.local", "new.example", "old.example");

    for (String domain : List.of("cluster.local", "new.example", "old.example")) {
      assertThat(Envoy.matches(rbac, CALL.from("spiffe://" + domain + "/ns/shop/sa/web"))).isTrue();
    }
    assertThat(Envoy.matches(rbac, CALL.from("spiffe://evil.example/ns/shop/sa/web"))).isFalse();
    assertThat(
            Envoy.matches(
                http(
                    Rules.policy(Action.ALLOW, Rules.of("trustDomains", Rules.one("new.example"))),
                    "cluster.local",
                    "new.example"),
                CALL))
        .isTrue();
  }

  @Test
  void severalConditionsMustAllHoldAndNotValuesBesideValues() {
    Rule rule =
        new Rule(
            List.of(Rules.source("namespaces", Rules.one("shop"))),
            List.of(
                Rules.operation("paths", new Values(List.of("/shop/*"), List.of("/shop/admin")))),
            List.of(Rules.condition("request.headers[x-a]", Rules.one("1"))));

    assertThat(allows(rule, CALL.with("x-a", "1"))).isTrue();
    assertThat(allows(rule, CALL)).isFalse();
    assertThat(allows(rule, CALL.with("x-a", "1").with(":path", "/shop/admin"))).isFalse();
    assertThat(allows(rule, CALL.with("x-a", "1").from("spiffe://a/ns/b/sa/c"))).isFalse();
  }

  @Test
  void onPlainConnectionsHttpMakesAllowImpossibleAndDenyWider() {
    Rule rule =
        new Rule(
            List.of(Rules.source("namespaces", Rules.one("shop"))),
            List.of(Rules.operation("methods", Rules.one("GET"))),
            List.of());
    var trust = List.of("cluster.local");

    RBAC allow =
        RbacRules.of(
            List.of(Rules.policy(Action.ALLOW, rule)), Action.ALLOW, Traffic.TCP, trust, "");
    RBAC deny =
        RbacRules.of(List.of(Rules.policy(Action.DENY, rule)), Action.DENY, Traffic.TCP, trust, "");

    assertThat(allow.getPoliciesMap()).isEmpty();
    assertThat(Envoy.matches(deny, CALL.with(":method", "POST"))).isTrue();
    assertThat(Envoy.matches(deny, CALL.from("spiffe://cluster.local/ns/b/sa/c"))).isFalse();
  }

  @Test
  void namesThatNobodyVerifiedMakeAllowImpossibleAndDenyWider() {
    Rule rule =
        new Rule(
            List.of(Rules.source("principals", Rules.one("cluster.local/ns/shop/sa/cart"))),
            List.of(Rules.operation("methods", Rules.one("GET"))),
            List.of());
    var trust = List.of("cluster.local");
    var unverified = new Traffic(true, false);

    RBAC allow =
        RbacRules.of(
            List.of(Rules.policy(Action.ALLOW, rule)), Action.ALLOW, unverified, trust, "");
    RBAC deny =
        RbacRules.of(List.of(Rules.policy(Action.DENY, rule)), Action.DENY, unverified, trust, "");

    assertThat(allow.getPoliciesMap()).isEmpty();
    assertThat(Envoy.matches(deny, CALL.with(":method", "GET"))).isTrue();
    assertThat(Envoy.matches(deny, CALL.with(":method", "POST"))).isFalse();
  }

  private static Struct struct(Map<String, Value> fields) {
    return Struct.newBuilder().putAllFields(fields).build();
  }

  private static Value value(Struct struct) {
    return Value.newBuilder().setStructValue(struct).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value list(String... texts) {
    var list = ListValue.newBuilder();
    for (String text : texts) {
      list.addValues(text(text));
    }
    return Value.newBuilder().setListValue(list).build();
  }
}
