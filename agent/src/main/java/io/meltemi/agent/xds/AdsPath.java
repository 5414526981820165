package io.meltemi.agent.xds;

import java.util.Arrays;
import java.util.Optional;

/** The two methods of aggregated discovery, as HTTP/2 names them. */
enum AdsPath {
  STATE_OF_THE_WORLD("StreamAggregatedResources"),
  DELTA("DeltaAggregatedResources");

  private static final String SERVICE = "/envoy.service.discovery.v3.AggregatedDiscoveryService/";

  private final String path;

  AdsPath(String method) {
    this.path = SERVICE + method;
  }

  String path() {
    return path;
  }

  /** The method that a stream's path names; empty if it names another. */
  static Optional<AdsPath> of(CharSequence path) {
    return Arrays.stream(values()).filter(ads -> ads.path.contentEquals(path)).findFirst();
  }
}
