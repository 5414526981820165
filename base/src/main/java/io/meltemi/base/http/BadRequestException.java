package io.meltemi.base.http;

import java.io.IOException;

/** What came is no request that is answered: its connection ends with this status. */
final class BadRequestException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  BadRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
