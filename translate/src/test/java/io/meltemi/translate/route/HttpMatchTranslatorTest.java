package io.meltemi.translate.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import org.junit.jupiter.api.Test;

class HttpMatchTranslatorTest {
  @Test
  void pathsMatchExactlyByPrefixOrByRegex() {
    assertThat(match(Match.path("/a")).getPath()).isEqualTo("/a");
    assertThat(match(Match.prefix("/a/")).getPrefix()).isEqualTo("/a/");
    assertThat(match(Match.any().uri(new StringMatch.Regex("/a+"))).getSafeRegex().getRegex())
        .isEqualTo("/a+");
    assertThat(match(Match.any()).getPrefix()).isEqualTo("/");
  }

  @Test
  void caseCountsUnlessToldOtherwise() {
    assertThat(match(Match.path("/a")).getCaseSensitive().getValue()).isTrue();
    RouteMatch relaxed = match(Match.path("/a").ignoreCase());
    assertThat(relaxed.hasCaseSensitive()).isTrue();
    assertThat(relaxed.getCaseSensitive().getValue()).isFalse();
  }

  @Test
  void prefixesOfOtherApisEndAtASlash() {
    for (var semantics : new RouteSemantics[] {RouteSemantics.INGRESS, RouteSemantics.GATEWAY}) {
      RouteMatch match = HttpMatchTranslator.matchFor(Match.prefix("/a/").build(), semantics);
      assertThat(match.getPathSeparatedPrefix()).isEqualTo("/a");
      assertThat(HttpMatchTranslator.matchFor(Match.prefix("/").build(), semantics).getPrefix())
          .isEqualTo("/");
    }
  }

  @Test
  void headersComeByNameAndPseudoHeadersLast() {
    RouteMatch match =
        match(
            Match.any()
                .method(new StringMatch.Exact("PUT"))
                .authority(new StringMatch.Prefix("www."))
                .scheme(new StringMatch.Exact("https"))
                .header("b", Match.exactly("1"))
                .without("a", new HeaderMatch.Present())
                .header("c", new HeaderMatch.Value(new StringMatch.Regex(".+x"))));
    assertThat(match.getHeadersList())
        .extracting(HeaderMatcher::getName)
        .containsExactly("a", "b", "c", ":method", ":authority", ":scheme");
  }

  @Test
  void starRegexMeansPresence() {
    RouteMatch match =
        match(
            Match.any()
                .header("a", new HeaderMatch.Value(new StringMatch.Regex("*")))
                .query("q", new HeaderMatch.Value(new StringMatch.Regex("*"))));
    assertThat(match.getHeaders(0).getPresentMatch()).isTrue();
    assertThat(match.getQueryParameters(0).getPresentMatch()).isTrue();
  }

  @Test
  void headerThatMustNotMatchMayBeMissing() {
    RouteMatch match =
        match(
            Match.any()
                .without("cookie", Match.exactly("no"))
                .without("x", new HeaderMatch.Present()));
    assertThat(match.getHeaders(0).getInvertMatch()).isTrue();
    assertThat(match.getHeaders(0).getTreatMissingHeaderAsEmpty()).isTrue();
    assertThat(match.getHeaders(1).getInvertMatch()).isTrue();
    assertThat(match.getHeaders(1).getTreatMissingHeaderAsEmpty()).isFalse();
  }

  @Test
  void claimsOfTheTokenAreMetadata() {
    RouteMatch match =
        match(
            Match.any()
                .header("@request.auth.claims[group][my.id]", Match.exactly("x"))
                .without("@request.auth.claims.admin", new HeaderMatch.Present())
                .header("@request.auth.claims", Match.exactly("header")));
    assertThat(match.getDynamicMetadata(0).getPathList())
        .extracting(PathSegment::getKey)
        .containsExactly("payload", "group", "my.id");
    assertThat(match.getDynamicMetadata(0).getValue().getOrMatch().getValueMatchersCount())
        .isEqualTo(2);
    assertThat(match.getDynamicMetadata(1).getInvert()).isTrue();
    assertThat(match.getDynamicMetadata(1).getValue().getPresentMatch()).isTrue();
    assertThat(match.getHeadersList())
        .extracting(HeaderMatcher::getName)
        .containsExactly("@request.auth.claims");
  }

  @Test
  void onlyARouteWithoutConditionsTakesEverything() {
    assertThat(HttpMatchTranslator.isCatchAll(match(Match.any()))).isTrue();
    assertThat(HttpMatchTranslator.isCatchAll(match(Match.any().uri(new StringMatch.Regex(".*")))))
        .isTrue();
    assertThat(HttpMatchTranslator.isCatchAll(match(Match.prefix("")))).isFalse();
    assertThat(HttpMatchTranslator.isCatchAll(match(Match.any().header("a", Match.exactly("")))))
        .isFalse();
    assertThat(HttpMatchTranslator.isCatchAll(match(Match.any().query("a", Match.exactly("")))))
        .isFalse();
  }

  private static RouteMatch match(Match match) {
    return HttpMatchTranslator.matchFor(match.build(), RouteSemantics.ISTIO);
  }
}
