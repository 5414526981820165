package io.meltemi.translate.listener.inbound;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.model.Protocol;

/**
 * The routes of an inbound connection manager: everything to the workload, without limits of time,
 * for the client's side has them. Source: istio 1.30.3 pilot/pkg/networking/core/httproute.go.
 */
final class InboundRoutes {
  private static final Duration UNLIMITED = Duration.getDefaultInstance();
  private static final RouteAction.MaxStreamDuration NO_STREAM_LIMIT =
      RouteAction.MaxStreamDuration.newBuilder()
          .setMaxStreamDuration(UNLIMITED)
          .setGrpcTimeoutHeaderMax(UNLIMITED)
          .build();

  /** For connections that the workload closed just as a request was written. */
  private static final RetryPolicy BEFORE_REQUEST =
      RetryPolicy.newBuilder()
          .setRetryOn("reset-before-request")
          .setNumRetries(UInt32Value.of(2))
          .build();

  private InboundRoutes() {}

  static RouteConfiguration of(InboundChain chain) {
    var action =
        RouteAction.newBuilder()
            .setCluster(chain.cluster())
            .setTimeout(UNLIMITED)
            .setMaxStreamDuration(NO_STREAM_LIMIT);
    if (chain.protocol() != Protocol.GRPC && chain.protocol() != Protocol.GRPC_WEB) {
      action.setRetryPolicy(BEFORE_REQUEST);
    }
    var route =
        Route.newBuilder()
            .setName("default")
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setDecorator(
                Decorator.newBuilder()
                    .setOperation(chain.host() + ":" + chain.servicePort() + "/*"))
            .setRoute(action);
    var host =
        VirtualHost.newBuilder()
            .setName("inbound|http|" + chain.servicePort())
            .addDomains("*")
            .addRoutes(route);
    return RouteConfiguration.newBuilder()
        .setName(chain.cluster())
        .addVirtualHosts(host)
        .setValidateClusters(BoolValue.of(false))
        .build();
  }
}
