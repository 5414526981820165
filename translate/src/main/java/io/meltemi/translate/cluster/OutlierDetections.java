package io.meltemi.translate.cluster;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.type.v3.Percent;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.ProtoDurations;
import java.util.OptionalInt;

/**
 * Ejection of endpoints that fail, by counting errors; never by success rate.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster_traffic_policy.go.
 */
final class OutlierDetections {
  private static final UInt32Value NEVER = UInt32Value.of(0);

  private OutlierDetections() {}

  /**
   * @param unhealthyToo the cluster knows unready endpoints, so that it must not panic into them
   */
  static void apply(
      Cluster.Builder cluster, TrafficPolicy.OutlierDetection rule, boolean unhealthyToo) {
    cluster.setOutlierDetection(message(rule));
    if (rule.minHealthPercent() >= 0) {
      panicThreshold(cluster, unhealthyToo ? 0 : rule.minHealthPercent());
    }
  }

  /** 0 switches panic off: with few pods per service it does more harm than good. */
  static void panicThreshold(Cluster.Builder cluster, int percent) {
    cluster
        .getCommonLbConfigBuilder()
        .setHealthyPanicThreshold(Percent.newBuilder().setValue(percent));
  }

  private static OutlierDetection message(TrafficPolicy.OutlierDetection rule) {
    OutlierDetection.Builder message = OutlierDetection.newBuilder().setEnforcingSuccessRate(NEVER);
    rule.errors()
        .consecutive5xxErrors()
        .ifPresent(
            n ->
                message
                    .setConsecutive5Xx(UInt32Value.of(n))
                    .setEnforcingConsecutive5Xx(enforcing(n)));
    rule.errors()
        .consecutiveGatewayErrors()
        .ifPresent(
            n ->
                message
                    .setConsecutiveGatewayFailure(UInt32Value.of(n))
                    .setEnforcingConsecutiveGatewayFailure(enforcing(n)));
    rule.interval().map(ProtoDurations::of).ifPresent(message::setInterval);
    rule.baseEjectionTime().map(ProtoDurations::of).ifPresent(message::setBaseEjectionTime);
    if (rule.maxEjectionPercent() > 0) {
      message.setMaxEjectionPercent(UInt32Value.of(rule.maxEjectionPercent()));
    }
    if (rule.errors().splitExternalLocalOriginErrors()) {
      localOrigin(message, rule.errors().consecutiveLocalOriginFailures());
    }
    return message.build();
  }

  private static void localOrigin(OutlierDetection.Builder message, OptionalInt failures) {
    message.setSplitExternalLocalOriginErrors(true).setEnforcingLocalOriginSuccessRate(NEVER);
    if (failures.isPresent() && failures.getAsInt() > 0) {
      message
          .setConsecutiveLocalOriginFailure(UInt32Value.of(failures.getAsInt()))
          .setEnforcingConsecutiveLocalOriginFailure(enforcing(failures.getAsInt()));
    }
  }

  private static UInt32Value enforcing(int errors) {
    return UInt32Value.of(errors > 0 ? 100 : 0);
  }
}
