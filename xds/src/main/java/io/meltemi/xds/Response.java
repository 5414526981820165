package io.meltemi.xds;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** What is handed to the transport. */
sealed interface Response permits Discovery, Response.Query, Response.Abort {
  /** The bytes of the message. */
  InputStream stream();

  /** The whole message, of an answer that is this stream's alone. */
  record Query(byte[] message) implements Response {
    @Override
    public InputStream stream() {
      return new ByteArrayInputStream(message);
    }
  }

  /**
   * No message at all: gRPC resets a stream whose message cannot be made, and that is the only way
   * to drop what is queued for a client that does not read.
   */
  record Abort(Status status) implements Response {
    @Override
    public InputStream stream() {
      throw new StatusRuntimeException(status);
    }
  }
}
