package io.meltemi.demo.kube;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An HTTP client outside of the mesh, on this host. */
final class Visitor {
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final String SEEN_CLIENT = "x-seen-client";

  private Visitor() {}

  /**
   * What came of a visit.
   *
   * @param status 0 where there was no answer
   * @param seenClient whose certificate the last one in the chain saw; empty: nobody's
   */
  record Answer(int status, String seenClient, String body) {
    boolean isOk() {
      return status == 200;
    }
  }

  static Answer visit(String address, String path) {
    return visit(address, 9080, path);
  }

  static Answer visit(String address, int port, String path) {
    try {
      URI uri = URI.create("http://" + address + ":" + port + path);
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        int status = connection.getResponseCode();
        String seen = Optional.ofNullable(connection.getHeaderField(SEEN_CLIENT)).orElse("");
        var in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(status, seen, body);
      } finally {
        connection.disconnect();
      }
    } catch (IOException refused) {
      return new Answer(0, "", String.valueOf(refused.getMessage()));
    }
  }

  /** Has the application at {@code address} fetch a page of another. */
  static Answer callTo(String address, String service) {
    return visit(address, "/call?to=http://" + service + ":9080/");
  }
}
