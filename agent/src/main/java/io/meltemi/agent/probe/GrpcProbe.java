package io.meltemi.agent.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks gRPC's health service, in plaintext. Blocks its caller. */
final class GrpcProbe {
  /** An answer of one message whose first field is 1, {@code SERVING}; others may follow it. */
  private static final byte[] SERVING = {8, 1};

  private static final int PREFIX = 5;

  private final Application application;

  GrpcProbe(Application application) {
    this.application = application;
  }

  /**
   * Asks.
   *
   * @param userAgent kubelet's
   * @throws ProbeException if there is no answer in time, or another than {@code SERVING}
   */
  void ask(ProbeAction.Grpc action, String userAgent, Duration timeout)
      throws ProbeException, InterruptedException {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .authority(application.target().authority(action.port()))
            .path("/grpc.health.v1.Health/Check")
            .add("te", "trailers")
            .add("content-type", "application/grpc")
            .add("user-agent", userAgent.isEmpty() ? "meltemi-agent" : userAgent)
            .add("grpc-timeout", timeout.toMillis() + "m");
    Reply reply = new Reply();
    application.connect(
        action.port(),
        reply,
        connection -> Application.askHttp2(connection, headers, request(action.service()), reply));
    check(new Deadline(timeout).await(reply));
  }

  /** {@code HealthCheckRequest{service = 1}} as one gRPC message. */
  private static ByteBuf request(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    ByteBuf message = Unpooled.buffer();
    if (name.length > 0) {
      message.writeByte(1 << 3 | 2);
      int length = name.length;
      for (; length > 0x7f; length >>>= 7) {
        message.writeByte(length & 0x7f | 0x80);
      }
      message.writeByte(length).writeBytes(name);
    }
    ByteBuf framed = Unpooled.buffer().writeByte(0).writeInt(message.readableBytes());
    framed.writeBytes(message);
    message.release();
    return framed;
  }

  private static void check(Reply reply) throws ProbeException {
    String status = reply.header("grpc-status");
    if (!status.equals("0")) {
      throw new ProbeException(
          status.equals("12")
              ? "the server does not implement grpc.health.v1.Health"
              : "HTTP %d, grpc-status %s %s"
                  .formatted(reply.status(), status, reply.header("grpc-message")));
    }
    byte[] body = reply.body();
    boolean serving =
        body.length >= PREFIX + SERVING.length
            && body[PREFIX] == SERVING[0]
            && body[PREFIX + 1] == SERVING[1];
    if (!serving) {
      throw new ProbeException("the service is not serving");
    }
  }
}
