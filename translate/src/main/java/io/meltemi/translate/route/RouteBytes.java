package io.meltemi.translate.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.meltemi.translate.Encoder;
import java.util.List;

/**
 * Routes as bytes, in the order in which they are tried. Compared by identity: instances are shared
 * through a cache.
 */
record RouteBytes(List<Entry> entries) {
  /**
   * @param catchAll whether no request passes by it
   */
  record Entry(boolean catchAll, byte[] bytes) {
    static Entry of(Route route) {
      return new Entry(HttpMatchTranslator.isCatchAll(route.getMatch()), Encoder.bytes(route));
    }

    /** With {@code x-forwarded-host} for the upstream, if it leads to one. */
    byte[] tellingHost() {
      try {
        Route.Builder route = Route.parseFrom(bytes).toBuilder();
        if (route.hasRoute()) {
          route.getRouteBuilder().setAppendXForwardedHost(true);
        }
        return Encoder.bytes(route.build());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
