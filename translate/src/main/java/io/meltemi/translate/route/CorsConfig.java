package io.meltemi.translate.route;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.UnmatchedPreflights;

/** Cross-origin rules of a route. */
final class CorsConfig {
  static final String FILTER = "envoy.filters.http.cors";

  private static final RuntimeFractionalPercent ALWAYS =
      RuntimeFractionalPercent.newBuilder()
          .setDefaultValue(FractionalPercent.newBuilder().setNumerator(100))
          .build();

  private CorsConfig() {}

  static CorsPolicy policyFor(Cors cors) {
    boolean forward = cors.unmatchedPreflights() != UnmatchedPreflights.IGNORE;
    CorsPolicy.Builder policy =
        CorsPolicy.newBuilder()
            .setFilterEnabled(ALWAYS)
            .setForwardNotMatchingPreflights(BoolValue.of(forward))
            .setAllowMethods(String.join(",", cors.allowMethods()))
            .setAllowHeaders(String.join(",", cors.allowHeaders()))
            .setExposeHeaders(String.join(",", cors.exposeHeaders()));
    cors.allowOrigins()
        .forEach(origin -> policy.addAllowOriginStringMatch(StringMatchers.matcher(origin)));
    cors.allowCredentials().ifPresent(allow -> policy.setAllowCredentials(BoolValue.of(allow)));
    cors.maxAge().ifPresent(age -> policy.setMaxAge(Long.toString(age.getSeconds())));
    return policy.build();
  }
}
