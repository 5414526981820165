package io.meltemi.xds;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/** What is handed to the transport. */
sealed interface Response permits Discovery, Response.Abort {
  /** The bytes of the message. */
  InputStream stream();

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
