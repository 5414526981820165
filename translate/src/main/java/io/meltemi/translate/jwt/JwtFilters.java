package io.meltemi.translate.jwt;

import com.google.protobuf.Empty;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.JwtRule;
import io.meltemi.translate.filter.TypedConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the filter that validates the tokens of requests. A request may go without a token. One
 * that it has must be valid by a rule that looks for it there; where rules look at the same place,
 * by one of them.
 */
public final class JwtFilters {
  private static final String NAME = "envoy.filters.http.jwt_authn";

  private JwtFilters() {}

  /** The filter; none where no rule is in force. */
  public static List<HttpFilter> of(Authentication authentication) {
    List<JwtRule> rules = authentication.rules();
    if (rules.isEmpty()) {
      return List.of();
    }
    var config = JwtAuthentication.newBuilder().setBypassCorsPreflight(true);
    var names = new ArrayList<String>();
    for (JwtRule rule : rules) {
      String name = "origins-" + names.size();
      config.putProviders(name, JwtProviders.of(rule, authentication.gateway()));
      names.add(name);
    }
    config.addRules(
        RequirementRule.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setRequires(requirement(names)));
    return List.of(
        HttpFilter.newBuilder()
            .setName(NAME)
            .setTypedConfig(TypedConfig.of(config.build()))
            .build());
  }

  private static JwtRequirement requirement(List<String> providers) {
    List<JwtRequirement> each = providers.stream().map(JwtFilters::validOrMissing).toList();
    if (each.size() == 1) {
      return each.getFirst();
    }
    var all = JwtRequirementAndList.newBuilder().addAllRequirements(each);
    var options = new ArrayList<JwtRequirement>();
    providers.forEach(provider -> options.add(valid(provider)));
    options.add(JwtRequirement.newBuilder().setRequiresAll(all).build());
    return any(options);
  }

  private static JwtRequirement validOrMissing(String provider) {
    return any(
        List.of(
            valid(provider),
            JwtRequirement.newBuilder().setAllowMissing(Empty.getDefaultInstance()).build()));
  }

  private static JwtRequirement valid(String provider) {
    return JwtRequirement.newBuilder().setProviderName(provider).build();
  }

  private static JwtRequirement any(List<JwtRequirement> requirements) {
    return JwtRequirement.newBuilder()
        .setRequiresAny(JwtRequirementOrList.newBuilder().addAllRequirements(requirements))
        .build();
  }
}
