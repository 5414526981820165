package io.meltemi.agent.xds;

import java.util.Arrays;

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

  static boolean isOne(CharSequence path) {
    return Arrays.stream(values()).anyMatch(ads -> ads.path.contentEquals(path));
  }
}
