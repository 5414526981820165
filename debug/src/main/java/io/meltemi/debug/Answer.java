package io.meltemi.debug;

import java.nio.charset.StandardCharsets;

/** A response: status, content type (may be empty) and body. */
record Answer(int status, String contentType, byte[] body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(byte[] body) {
    return new Answer(200, "application/json", body);
  }

  static Answer html(String body) {
    return new Answer(200, "text/html; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer text(int status, String body) {
    return new Answer(status, TEXT, body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer empty(int status) {
    return new Answer(status, "", new byte[0]);
  }
}
