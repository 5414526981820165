package io.meltemi.agent.xds;

import io.grpc.MethodDescriptor;
import io.meltemi.agent.grpc.Bytes;

/** The two methods of aggregated discovery, their messages left as bytes. */
enum AdsMethod {
  STATE_OF_THE_WORLD("StreamAggregatedResources"),
  DELTA("DeltaAggregatedResources");

  static final String SERVICE = "envoy.service.discovery.v3.AggregatedDiscoveryService";

  private final MethodDescriptor<byte[], byte[]> descriptor;

  AdsMethod(String name) {
    this.descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
  }

  MethodDescriptor<byte[], byte[]> descriptor() {
    return descriptor;
  }
}
