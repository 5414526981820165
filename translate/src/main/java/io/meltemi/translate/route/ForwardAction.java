package io.meltemi.translate.route;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy.ConsistentHash;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.HttpAction.Forward;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.model.VirtualService.Rewrite;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.Regexes;
import io.meltemi.translate.filter.EndpointPicker;
import io.meltemi.translate.route.RouteSource.Rules;
import io.meltemi.translate.route.RouteSource.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route to one or more clusters, with timeout, retries, rewrite, mirrors and hash policies.
 *
 * <p>Source: istio 1.30.3 core/route/route.go, applyHTTPRouteDestination.
 */
final class ForwardAction {
  private final Rules rules;
  private final RouteSemantics semantics;
  private final Map<Destination, Target> targets = new HashMap<>();

  ForwardAction(Rules rules, RouteSemantics semantics) {
    this.rules = rules;
    this.semantics = semantics;
    rules.targets().forEach(target -> targets.put(target.destination(), target));
  }

  /**
   * @param headerAuthority the host that the rule's header operations ask for; empty for none
   */
  void apply(HttpRoute rule, Forward forward, String headerAuthority, Route.Builder route) {
    List<HttpDestination> destinations = forward.destinations();
    List<HttpDestination> used =
        destinations.size() == 1
            ? destinations
            : destinations.stream().filter(d -> d.weight() > 0).toList();
    if (used.isEmpty()) {
      LocalReplies.unavailable(route);
      return;
    }
    RouteAction.Builder action = RouteAction.newBuilder();
    setTimeout(rule.resilience().timeout().map(ProtoDurations::of), action);
    if (semantics == RouteSemantics.GATEWAY) {
      action.setClusterNotFoundResponseCode(
          RouteAction.ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
    }
    String authority =
        rule.rewrite().map(Rewrite::authority).filter(a -> !a.isEmpty()).orElse(headerAuthority);
    if (!authority.isEmpty()) {
      action.setHostRewriteLiteral(authority);
    }
    rule.rewrite().ifPresent(rewrite -> setRewrite(rewrite, route, action));
    rule.mirrors().forEach(mirror -> addMirror(mirror, action));
    boolean single = destinations.size() == 1;
    if (single) {
      setCluster(used.get(0), route, action);
    } else {
      setWeightedClusters(used, action);
    }
    boolean hashed = single && target(used.get(0).destination()).hash().isPresent();
    RetryPolicies.policyFor(rule.resilience().retries().or(rules::defaultRetry), hashed)
        .ifPresent(action::setRetryPolicy);
    route.setRoute(action);
  }

  /** No timeout unless told; gRPC's own deadline counts, up to it. */
  static void setTimeout(Optional<Duration> timeout, RouteAction.Builder action) {
    Duration value = timeout.orElse(Duration.getDefaultInstance());
    action.setTimeout(value);
    setMaxGrpcTimeout(value, action);
  }

  @SuppressWarnings("deprecation") // its successor, max_stream_duration, cuts streams off
  private static void setMaxGrpcTimeout(Duration timeout, RouteAction.Builder action) {
    action.setMaxGrpcTimeout(timeout);
  }

  private void setRewrite(Rewrite rewrite, Route.Builder route, RouteAction.Builder action) {
    if (rewrite.uriRegex().isPresent()) {
      var regex = rewrite.uriRegex().get();
      action.setRegexRewrite(substitution(regex.match(), regex.rewrite()));
    } else if (semantics == RouteSemantics.GATEWAY && rewrite.uri().equals("/")) {
      // Replacing the prefix by "/" alone would leave "//rest".
      String prefix = Regexes.quoted(route.getMatch().getPathSeparatedPrefix());
      action.setRegexRewrite(substitution("^" + prefix + "(/?)(.*)", "/\\2"));
    } else if (!rewrite.uri().isEmpty()) {
      action.setPrefixRewrite(rewrite.uri());
    }
  }

  private static RegexMatchAndSubstitute substitution(String regex, String substitution) {
    return RegexMatchAndSubstitute.newBuilder()
        .setPattern(StringMatchers.regex(regex))
        .setSubstitution(substitution)
        .build();
  }

  private void addMirror(Mirror mirror, RouteAction.Builder action) {
    double percent = mirror.percent().orElse(100);
    if (percent <= 0) {
      return;
    }
    FractionalPercent fraction =
        mirror.percent().isPresent()
            ? FaultConfig.percent(percent)
            : FractionalPercent.newBuilder().setNumerator(100).build();
    action.addRequestMirrorPolicies(
        RequestMirrorPolicy.newBuilder()
            .setCluster(target(mirror.destination()).cluster())
            .setRuntimeFraction(RuntimeFractionalPercent.newBuilder().setDefaultValue(fraction))
            .setTraceSampled(BoolValue.of(false))
            .setDisableShadowHostSuffixAppend(true));
  }

  /** With one destination, its header operations come behind the rule's. */
  private void setCluster(
      HttpDestination destination, Route.Builder route, RouteAction.Builder action) {
    Target target = target(destination.destination());
    action.setCluster(target.cluster());
    target
        .picker()
        .ifPresent(
            picker -> route.putTypedPerFilterConfig(EndpointPicker.FILTER, picker.perRoute()));
    HeaderOps headers = HeaderOps.of(destination.headers());
    route
        .addAllRequestHeadersToAdd(headers.requestAdd())
        .addAllRequestHeadersToRemove(headers.requestRemove())
        .addAllResponseHeadersToAdd(headers.responseAdd())
        .addAllResponseHeadersToRemove(headers.responseRemove());
    boolean free =
        action.getHostRewriteSpecifierCase()
            == RouteAction.HostRewriteSpecifierCase.HOSTREWRITESPECIFIER_NOT_SET;
    if (!headers.authority().isEmpty() && free) {
      action.setHostRewriteLiteral(headers.authority());
    }
    addHash(target.hash(), action);
  }

  private void setWeightedClusters(List<HttpDestination> used, RouteAction.Builder action) {
    WeightedCluster.Builder clusters = WeightedCluster.newBuilder();
    for (HttpDestination destination : used) {
      Target target = target(destination.destination());
      HeaderOps headers = HeaderOps.of(destination.headers());
      ClusterWeight.Builder weight =
          ClusterWeight.newBuilder()
              .setName(target.cluster())
              .setWeight(UInt32Value.of(destination.weight()))
              .addAllRequestHeadersToAdd(headers.requestAdd())
              .addAllRequestHeadersToRemove(headers.requestRemove())
              .addAllResponseHeadersToAdd(headers.responseAdd())
              .addAllResponseHeadersToRemove(headers.responseRemove());
      if (!headers.authority().isEmpty()) {
        weight.setHostRewriteLiteral(headers.authority());
      }
      target
          .picker()
          .ifPresent(
              picker -> weight.putTypedPerFilterConfig(EndpointPicker.FILTER, picker.perRoute()));
      clusters.addClusters(weight);
      addHash(target.hash(), action);
    }
    action.setWeightedClusters(clusters);
  }

  private static void addHash(Optional<ConsistentHash> hash, RouteAction.Builder action) {
    hash.flatMap(HashPolicies::policyFor).ifPresent(action::addHashPolicy);
  }

  private Target target(Destination destination) {
    return java.util.Objects.requireNonNull(
        targets.get(destination), () -> "no target for " + destination);
  }
}
