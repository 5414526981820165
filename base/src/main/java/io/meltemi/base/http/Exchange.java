package io.meltemi.base.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on the connection's thread. */
final class Exchange extends HttpExchange {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(301, "Moved Permanently"),
          Map.entry(307, "Temporary Redirect"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(413, "Request Entity Too Large"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private final ServedConnection connection;
  private final HttpContext context;
  private final RequestHead head;
  private final RequestBody body;
  private final OutputStream out;
  private final Headers answer = new Headers();
  private final Map<String, Object> attributes = new HashMap<>();
  private InputStream request;
  private OutputStream response = OutputStream.nullOutputStream();
  private int status = -1;
  private boolean keepsAlive;

  Exchange(ServedConnection connection, HttpContext context, RequestHead head, InputStream in) {
    this.connection = connection;
    this.context = context;
    this.head = head;
    this.out = new BufferedOutputStream(connection.output());
    this.body = new RequestBody(in, head.contentLength(), this::sayContinue, connection::responds);
    this.request = body;
    this.keepsAlive = head.keepsAlive();
  }

  static String reason(int status) {
    return REASONS.getOrDefault(status, "Status");
  }

  private void sayContinue() {
    if (head.expectsContinue() && status < 0) {
      try {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      } catch (IOException _) {
        // What is read next fails, too.
      }
    }
  }

  @Override
  public Headers getRequestHeaders() {
    return head.headers();
  }

  @Override
  public Headers getResponseHeaders() {
    return answer;
  }

  @Override
  public URI getRequestURI() {
    return head.target();
  }

  @Override
  public String getRequestMethod() {
    return head.method();
  }

  @Override
  public HttpContext getHttpContext() {
    return context;
  }

  @Override
  public InputStream getRequestBody() {
    return request;
  }

  @Override
  public OutputStream getResponseBody() {
    return response;
  }

  @Override
  public void sendResponseHeaders(int code, long length) throws IOException {
    if (status >= 0) {
      throw new IOException("the headers were sent");
    }
    status = code;
    connection.responds();
    boolean bodiless = length < 0 || head.method().equals("HEAD");
    boolean chunked = length == 0 && !bodiless;
    if (chunked && head.protocol().equals("HTTP/1.0")) {
      chunked = false;
      keepsAlive = false;
    } else if (chunked) {
      answer.set("Transfer-Encoding", "chunked");
    } else if (!(head.method().equals("HEAD") && length < 0)) {
      answer.set("Content-Length", Long.toString(Math.max(0, length)));
    }
    if (!keepsAlive) {
      answer.set("Connection", "close");
    }
    answer.set("Date", DATE.format(Instant.now()));
    var text = new StringBuilder("HTTP/1.1 " + code + " " + reason(code) + "\r\n");
    for (Map.Entry<String, List<String>> header : answer.entrySet()) {
      for (String value : header.getValue()) {
        text.append(header.getKey()).append(": ").append(value).append("\r\n");
      }
    }
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (bodiless) {
      out.flush();
    } else {
      response = chunked ? new ChunkedOutput(out) : new FixedOutput(out, length);
    }
  }

  /** Ends the answer; whether the connection may have another. */
  boolean end() throws IOException {
    if (status < 0) {
      return false;
    }
    response.close();
    out.flush();
    boolean whole = !(response instanceof FixedOutput fixed) || fixed.isWhole();
    return keepsAlive && whole && body.drain();
  }

  @Override
  public void close() {
    try {
      connection.keep(end());
    } catch (IOException _) {
      connection.keep(false);
    }
  }

  /** Ends the connection whatever its thread is at. */
  void abort() {
    connection.close();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return connection.remote();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return connection.local();
  }

  @Override
  public int getResponseCode() {
    return status;
  }

  @Override
  public String getProtocol() {
    return head.protocol();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void setStreams(@Nullable InputStream in, @Nullable OutputStream to) {
    request = in == null ? request : in;
    response = to == null ? response : to;
  }

  @Override
  public @Nullable HttpPrincipal getPrincipal() {
    return null;
  }

  /** An answer of a known length. */
  private static final class FixedOutput extends OutputStream {
    private final OutputStream out;
    private final boolean bounded;
    private long left;

    FixedOutput(OutputStream out, long length) {
      this.out = out;
      this.bounded = length > 0;
      this.left = length;
    }

    boolean isWhole() {
      return bounded && left == 0;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (bounded && length > left) {
        throw new IOException("more than was announced");
      }
      left -= length;
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /** An answer of unknown length. */
  private static final class ChunkedOutput extends OutputStream {
    private final OutputStream out;
    private boolean closed;

    ChunkedOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, offset, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    }
  }
}
