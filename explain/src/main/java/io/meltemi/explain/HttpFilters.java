package io.meltemi.explain;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What HTTP filters do with a request before it is routed: the first that answers ends it. Filters
 * that only look, change headers or count are passed over; of those whose answer is not in the
 * configuration it is said that they have a say.
 */
final class HttpFilters {
  private static final int FORBIDDEN = 403;

  /** Types that never answer a request by themselves in what istiod sends. */
  private static final Set<String> HARMLESS =
      Set.of(
          "envoy.extensions.filters.http.router.v3.Router",
          "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
          "envoy.extensions.filters.http.grpc_web.v3.GrpcWeb",
          "envoy.extensions.filters.http.cors.v3.Cors",
          "envoy.extensions.filters.http.header_to_metadata.v3.Config",
          "envoy.extensions.filters.http.set_filter_state.v3.Config",
          "envoy.extensions.filters.http.compressor.v3.Compressor",
          "envoy.extensions.filters.http.decompressor.v3.Decompressor",
          "envoy.extensions.filters.http.alternate_protocols_cache.v3.FilterConfig",
          "envoy.extensions.filters.http.stateful_session.v3.StatefulSession",
          "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig",
          "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig",
          "io.istio.http.peer_metadata.Config",
          "stats.PluginConfig");

  private final FilterConfigs configs;
  private final Connection connection;
  private final Request request;
  private final Trace trace;
  private final Collection<String> uncertain;

  HttpFilters(
      FilterConfigs configs,
      Connection connection,
      Request request,
      Trace trace,
      Collection<String> uncertain) {
    this.configs = configs;
    this.connection = connection;
    this.request = request;
    this.trace = trace;
    this.uncertain = uncertain;
  }

  /** The answer of the first filter that has one. */
  Optional<Outcome> answer(List<HttpFilter> filters) {
    for (HttpFilter filter : filters) {
      Optional<Outcome> answer =
          configs.isOff(filter) ? Optional.empty() : answer(filter, configs.ofChain(filter));
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> answer(HttpFilter filter, Any config) {
    String type = typeOf(config);
    Optional<RBAC> rbac = FilterConfigs.unpack(config, RBAC.class);
    if (rbac.isPresent()) {
      return authorise(filter, rbac.get());
    }
    Optional<HTTPFault> fault = FilterConfigs.unpack(config, HTTPFault.class);
    if (fault.isPresent()) {
      return abort(filter, configs.ofRoute(filter, HTTPFault.class).orElse(fault.get()));
    }
    Optional<JwtAuthentication> jwt = FilterConfigs.unpack(config, JwtAuthentication.class);
    if (jwt.isPresent()) {
      return new Tokens(request, uncertain).answer(jwt.get()).map(a -> ends(filter, a));
    }
    if (type.endsWith("http.cors.v3.Cors")) {
      return preflight(filter);
    }
    if (!HARMLESS.contains(type)) {
      trace.add(1, Trace.Mark.UNKNOWN, "filter " + filter.getName(), "it has a say of its own");
      uncertain.add("filter %s (%s) may answer or change it".formatted(filter.getName(), type));
    }
    return Optional.empty();
  }

  /** Of a typed struct, the type that it stands for. */
  private static String typeOf(Any config) {
    return FilterConfigs.unpack(config, com.github.udpa.udpa.type.v1.TypedStruct.class)
        .map(com.github.udpa.udpa.type.v1.TypedStruct::getTypeUrl)
        .or(
            () ->
                FilterConfigs.unpack(config, com.github.xds.type.v3.TypedStruct.class)
                    .map(com.github.xds.type.v3.TypedStruct::getTypeUrl))
        .map(HttpFilters::name)
        .orElseGet(() -> name(config.getTypeUrl()));
  }

  private static String name(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
  }

  private Optional<Outcome> authorise(HttpFilter filter, RBAC ofChain) {
    RBAC rbac =
        configs.ofRoute(filter, RBACPerRoute.class).map(RBACPerRoute::getRbac).orElse(ofChain);
    if (!rbac.hasRules()) {
      return Optional.empty();
    }
    Rbac.Decision decision =
        new Rbac(connection, Optional.of(request), uncertain::add).decide(rbac.getRules());
    Optional<String> madeBy = decision.policy().or(() -> onlyOwner(rbac)).flatMap(Origin::ofPolicy);
    trace.add(
        1,
        decision.allowed() ? Trace.Mark.TAKEN : Trace.Mark.ENDS,
        "filter " + filter.getName(),
        decision.policy().map(p -> decision.why() + ": " + p).orElse(decision.why()),
        madeBy);
    return decision.allowed()
        ? Optional.empty()
        : Optional.of(
            new Outcome.Answered(FORBIDDEN, "RBAC", "RBAC: access denied; " + decision.why()));
  }

  /** Where nothing matches, those who wrote the rules are to blame: one, if there is one. */
  private static Optional<String> onlyOwner(RBAC rbac) {
    List<String> owners =
        rbac.getRules().getPoliciesMap().keySet().stream()
            .filter(name -> Origin.ofPolicy(name).isPresent())
            .toList();
    return owners.stream().map(Origin::ofPolicy).distinct().count() == 1
        ? owners.stream().findFirst()
        : Optional.empty();
  }

  private Optional<Outcome> abort(HttpFilter filter, HTTPFault fault) {
    boolean concerned = fault.getHeadersList().stream().allMatch(h -> Headers.matches(h, request));
    if (!fault.hasAbort() || !concerned) {
      return Optional.empty();
    }
    double percent = RouteChoice.percent(fault.getAbort().getPercentage());
    int status = fault.getAbort().getHttpStatus();
    if (percent >= 100 && status != 0) {
      return Optional.of(
          ends(filter, new Outcome.Answered(status, "FI", "an injected fault aborts it")));
    }
    if (percent > 0) {
      uncertain.add(
          "an injected fault aborts %s %% of such requests".formatted(RouteChoice.number(percent)));
    }
    return Optional.empty();
  }

  private Optional<Outcome> preflight(HttpFilter filter) {
    Optional<CorsPolicy> policy = configs.ofRoute(filter, CorsPolicy.class);
    Optional<String> origin = request.header("origin");
    boolean allowed =
        policy.isPresent()
            && origin.isPresent()
            && policy.get().getAllowOriginStringMatchList().stream()
                .anyMatch(matcher -> Texts.matches(matcher, origin.get()));
    return request.isPreflight() && allowed
        ? Optional.of(ends(filter, new Outcome.Answered(200, "", "it is a preflight of CORS")))
        : Optional.empty();
  }

  private Outcome ends(HttpFilter filter, Outcome.Answered answer) {
    trace.add(1, Trace.Mark.ENDS, "filter " + filter.getName(), answer.why());
    return answer;
  }
}
