package io.meltemi.training.agent;

import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What {@link FakeIstiod} answers to requests for configuration: a table of one name, or a resource
 * that fills several frames. Fields: envoy/service/discovery/v3/discovery.proto,
 * istio/networking/nds/v1/nds.proto.
 */
final class FakeDiscovery {
  static final String NAME = "known.default.svc.cluster.local";
  private static final String NAMES = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  private static final int SIZE = 100_000;

  private final boolean delta;

  FakeDiscovery(boolean delta) {
    this.delta = delta;
  }

  /** The answer to a request; empty to an acceptance. */
  Optional<byte[]> answer(byte[] request) {
    ProtoReader fields = new ProtoReader(request);
    String type = "";
    boolean accepts = false;
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == (delta ? 2 : 4)) {
        type = fields.text();
      } else if (field == (delta ? 6 : 5)) {
        accepts = true;
      }
    }
    return accepts ? Optional.empty() : Optional.of(response(type));
  }

  private byte[] response(String type) {
    byte[] value = type.equals(NAMES) ? table() : new byte[SIZE];
    ProtoWriter any = new ProtoWriter().text(1, type).message(2, value);
    ProtoWriter resource = delta ? new ProtoWriter().text(1, "1").message(2, any) : any;
    return new ProtoWriter()
        .text(1, "1")
        .message(2, resource)
        .text(4, type)
        .text(5, "nonce")
        .bytes();
  }

  private static byte[] table() {
    ProtoWriter info =
        new ProtoWriter()
            .text(1, "10.0.0.1")
            .text(2, "Kubernetes")
            .text(3, "known")
            .text(4, "default");
    return new ProtoWriter().message(1, new ProtoWriter().text(1, NAME).message(2, info)).bytes();
  }

  /** A query for the name's address, as it goes over UDP. */
  static byte[] query() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : NAME.split("\\.")) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return out.toByteArray();
  }
}
