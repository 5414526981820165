package io.meltemi.agent.grpc;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/** The status with which the agent itself ends a gRPC stream. */
public enum GrpcStatus {
  INVALID_ARGUMENT(3),
  RESOURCE_EXHAUSTED(8),
  UNIMPLEMENTED(12),
  UNAVAILABLE(14);

  private final int code;

  GrpcStatus(int code) {
    this.code = code;
  }

  /** The headers that end a stream, whether or not others went before. */
  public Http2Headers headers(boolean headersSent, String message) {
    Http2Headers headers = new DefaultHttp2Headers();
    if (!headersSent) {
      headers.status("200").add("content-type", "application/grpc");
    }
    return headers
        .add("grpc-status", String.valueOf(code))
        .add("grpc-message", message.replaceAll("[^ -$&-~]", " "));
  }
}
