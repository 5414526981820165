package io.meltemi.agent.envoy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Envoy's admin interface on this host and port. Calls block for at most the timeout. */
public record EnvoyAdmin(String host, int port, Duration timeout) {
  private static final int MAX_ANSWER = 1 << 20;

  /** Status and body of an answer, the body cut at 1 MiB. */
  public record Answer(int status, String body) {
    /** Whether Envoy did what it was asked. */
    public boolean ok() {
      return status == HttpURLConnection.HTTP_OK;
    }
  }

  /**
   * Asks and waits for the answer, whatever its status.
   *
   * @throws IOException if there is none
   */
  public Answer request(String method, String path) throws IOException {
    HttpURLConnection connection = open(method, path);
    try {
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_ANSWER);
        return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
      }
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Asks and passes the answer's body on as it comes, whatever its status.
   *
   * @return the status
   * @throws IOException if there is none, or {@code out} takes no more
   */
  public int stream(String method, String path, String body, OutputStream out) throws IOException {
    HttpURLConnection connection = open(method, path);
    try {
      if (!body.isEmpty()) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      try (InputStream answer =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        if (answer != null) {
          answer.transferTo(out);
        }
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }

  /**
   * The connection to stream an answer from; the caller disconnects it.
   *
   * @throws IOException if the path is none
   */
  public HttpURLConnection open(String method, String path) throws IOException {
    String absolute = path.startsWith("/") ? path : "/" + path;
    String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    HttpURLConnection connection;
    try {
      connection =
          (HttpURLConnection) URI.create("http://" + authority + absolute).toURL().openConnection();
    } catch (IllegalArgumentException invalid) {
      throw new IOException("no path: " + path, invalid);
    }
    connection.setRequestMethod(method);
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
    return connection;
  }
}
