package io.meltemi.xds;

import io.grpc.Status;

/** Ends a stream with a status. */
final class StreamEnd extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Status status;

  StreamEnd(Status status) {
    super(status.getDescription());
    this.status = status;
  }

  Status status() {
    return status;
  }
}
