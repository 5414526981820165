package io.meltemi.config.virtualservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelegateMergeTest {
  private static VirtualService service(String name, String created, String spec) {
    return (VirtualService)
        new ObjectReader(ReaderSettings.DEFAULT)
            .read(
                new Document(
                    "f",
                    1,
                    """
                    {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata:
                     {name: %s, namespace: ns, creationTimestamp: "%s"}, spec: %s}
                    """
                        .formatted(name, created, spec)))
            .value()
            .orElseThrow();
  }

  private static final VirtualService ROOT =
      service(
          "root",
          "2026-01-02T00:00:00Z",
          """
          {hosts: [a.b], http: [
            {name: r, match: [{uri: {prefix: /a}}], timeout: 3s, delegate: {name: inner}},
            {match: [{uri: {prefix: /x}}], delegate: {name: nowhere}},
            {route: [{destination: {host: last}}]}]}
          """);

  @Test
  void aDelegatesRulesTakeThePlaceOfTheRuleThatNamesIt() {
    var delegate =
        service(
            "inner",
            "2026-01-01T00:00:00Z",
            """
            {http: [
              {name: one, match: [{uri: {prefix: /a/1}}], route: [{destination: {host: one}}]},
              {name: other, match: [{uri: {prefix: /b}}], route: [{destination: {host: other}}]},
              {timeout: 1s, route: [{destination: {host: two}}]}]}
            """);
    List<VirtualService.HttpRoute> rules = merged(delegate).http();
    assertThat(rules).extracting(VirtualService.HttpRoute::name).containsExactly("r-one", "r", "");
    assertThat(rules.getFirst().match().getFirst().request().uri())
        .contains(new StringMatch.Prefix("/a/1"));
    assertThat(rules.getFirst().resilience().timeout()).contains(Duration.ofSeconds(3));
    assertThat(rules.get(1).match().getFirst().request().uri())
        .contains(new StringMatch.Prefix("/a"));
    assertThat(rules.get(1).resilience().timeout()).contains(Duration.ofSeconds(1));
  }

  @Test
  void aDelegateThatIsNotExportedGivesNoRules() {
    var hidden =
        service(
            "inner",
            "2026-01-01T00:00:00Z",
            "{exportTo: [other], http: [{route: [{destination: {host: two}}]}]}");
    assertThat(merged(hidden).http()).hasSize(1);
  }

  @Test
  void withoutDelegatesItIsItself() {
    var plain =
        service(
            "z",
            "2025-01-01T00:00:00Z",
            "{hosts: [c.d], http: [{route: [{destination: {host: x}}]}]}");
    assertThat(DelegateMerge.merge(plain, name -> Optional.empty())).isSameAs(plain);
    assertThat(DelegateMerge.delegatesOf(ROOT))
        .containsExactly(new ResourceName("ns", "inner"), new ResourceName("ns", "nowhere"));
  }

  private static VirtualService merged(VirtualService delegate) {
    return DelegateMerge.merge(
        ROOT, name -> Optional.of(delegate).filter(d -> d.meta().resource().equals(name)));
  }
}
