package io.meltemi.istioctl.describe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines as Istio's documentation and tests of describe have them. */
class RuleTextTest {
  private static final String METADATA = "\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"}";

  private final Json service =
      json("{" + METADATA.formatted("reviews", "bookshop") + ",\"spec\":{}}");
  private final Page page = new Page("bookshop");

  private static Json json(String text) {
    try {
      return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  private static Json object(String namespace, String spec) {
    return json("{" + METADATA.formatted("rule", namespace) + ",\"spec\":" + spec + "}");
  }

  private static Subsets subsets() {
    Json rule =
        object(
            "bookshop",
            """
            {"host": "reviews", "subsets": [
              {"name": "v1", "labels": {"version": "v1"}},
              {"name": "v2", "labels": {"version": "v2"}}]}
            """);
    return Subsets.of(rule, List.of(Map.of("app", "reviews", "version", "v1")));
  }

  @Test
  void subsetsAndPoliciesOfADestinationRule() {
    Json rule =
        object(
            "mesh",
            """
            {"host": "reviews", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"},
              "connectionPool": {}, "outlierDetection": {},
              "portLevelSettings": [{"port": {"number": 80}, "tls": {}, "loadBalancer": {}}]}}
            """);
    new DestinationRuleText(page, 0).print(rule, subsets());
    assertThat(page.print())
        .isEqualTo(
            """
            DestinationRule: rule.mesh for "reviews"
               Matching subsets: v1
                  (Non-matching subsets v2)
               Traffic Policy TLS Mode: ISTIO_MUTUAL
               Policies: connection pool/outlier detection
               Port Level Settings:
                80:
                  TLS Mode: DISABLE
                  Policies: load balancer
            """);
  }

  @Test
  void aDestinationRuleWithoutAPolicyAndAPodInNoSubset() {
    Json rule =
        object(
            "bookshop",
            "{\"host\":\"reviews\",\"subsets\":[{\"name\":\"v9\",\"labels\":{\"a\":\"b\"}}]}");
    new DestinationRuleText(page, 3).print(rule, Subsets.of(rule, List.of(Map.of())));
    assertThat(page.print())
        .isEqualTo(
            """
               DestinationRule: rule for "reviews"
                  WARNING POD DOES NOT MATCH ANY SUBSETS.  (Non matching subsets v9)
                  Matching subsets:\s
                     (Non-matching subsets v9)
                  No Traffic Policy
            """);
  }

  private String virtualService(String spec, Subsets subsets) {
    new VirtualServiceText(page, 0).print(object("bookshop", spec), service, subsets);
    return page.print();
  }

  @Test
  void routesThatReachThePodAreToldWithTheirConditions() {
    assertThat(
            virtualService(
                """
                {"http": [
                  {"match": [{"uri": {"prefix": "/api"}, "headers": {"b": {"exact": "1"}, "a": {"regex": "x.*"}}}],
                   "fault": {"delay": {"percentage": {"value": 10}, "fixedDelay": "1m5s"}},
                   "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90},
                             {"destination": {"host": "ratings"}, "weight": 10}]},
                  {"route": [{"destination": {"host": "reviews.bookshop.svc.cluster.local", "subset": "v2"}}]}]}
                """,
                subsets()))
        .isEqualTo(
            """
            VirtualService: rule
               Route to host "reviews" subset "v1" with weight 90%
               Route to host "ratings" with weight 10%
               Fault injection delay:{percentage:{value:10} fixed_delay:{seconds:65}}, Match: /api* when headers are a=regex:"x.*"; b=1
               1 additional destination(s) that will not reach this pod
            """);
  }

  @Test
  void routesThatCannotReachThePodSayWhy() {
    assertThat(
            virtualService(
                """
                {"http": [
                  {"match": [{"uri": {"exact": "/a"}, "ignoreUriCase": true}],
                   "route": [{"destination": {"host": "reviews", "subset": "v2"}}]},
                  {"route": [{"destination": {"host": "reviews", "subset": "v3"}}]}]}
                """,
                subsets()))
        .isEqualTo(
            """
            VirtualService: rule
               WARNING: No destinations match pod subsets (checked 2 HTTP routes)
                  Route to non-matching subset v2 for (Match: /a uncased)
                  Warning: Route to UNKNOWN subset v3; check DestinationRule rule
            """);
  }

  @Test
  void withoutADestinationRuleThereAreNoSubsets() {
    assertThat(
            virtualService(
                "{\"http\":[{\"route\":[{\"destination\":{\"host\":\"reviews\",\"subset\":\"v1\"}}]}]}",
                Subsets.NONE))
        .endsWith("Warning: Route to subset v1 but NO DESTINATION RULE defining subsets!\n");
  }

  @Test
  void aCatchAllHasOnlyItsName() {
    assertThat(
            virtualService(
                "{\"http\":[{\"route\":[{\"destination\":{\"host\":\"reviews\"}}]}]}",
                Subsets.NONE))
        .isEqualTo("VirtualService: rule\n   1 HTTP route(s)\n");
  }

  @Test
  void routesOfTcpTellTheirPorts() {
    assertThat(
            virtualService(
                """
                {"tcp": [{"match": [{"port": 9000, "destinationSubnets": ["10.0.0.0/8"],
                                     "sourceLabels": {"a": "b"}}],
                          "route": [{"destination": {"host": "reviews"}}]}]}
                """,
                Subsets.NONE))
        .isEqualTo(
            "VirtualService: rule\n"
                + "   port:9000 destination_subnets:\"10.0.0.0/8\""
                + " source_labels:{key:\"a\" value:\"b\"}\n");
  }
}
