package io.meltemi.agent.xds;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

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

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        byte[] bytes = new byte[message.available()];
        int read = message.readNBytes(bytes, 0, bytes.length);
        if (read != bytes.length || message.read() >= 0) {
          throw new IOException("message length differs from its frame's");
        }
        return bytes;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
