package io.meltemi.agent.wasm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An answer by HTTP/1.1, with its body to be read until the deadline. Closing it closes the
 * connection.
 */
final class HttpResponse implements AutoCloseable {
  private static final int MAX_HEAD = 64 << 10;

  private final Socket socket;
  private final int status;
  private final Map<String, String> headers;
  private final InputStream body;

  private HttpResponse(Socket socket, int status, Map<String, String> headers, InputStream body) {
    this.socket = socket;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Reads the head. */
  static HttpResponse read(String url, Socket socket, long deadline) throws IOException {
    InputStream in = new BufferedInputStream(new Timed(socket, deadline));
    int[] left = {MAX_HEAD};
    String first = line(in, left);
    if (!first.matches("HTTP/1\\.[01] \\d{3}.*")) {
      throw new FetchException(url + " answers with no HTTP");
    }
    var headers = new TreeMap<String, String>();
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
    }
    int status = Integer.parseInt(first.substring(9, 12));
    return new HttpResponse(socket, status, headers, body(url, in, headers));
  }

  private static InputStream body(String url, InputStream in, Map<String, String> headers)
      throws FetchException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return new Chunks(in);
    }
    String length = headers.get("content-length");
    if (length == null) {
      return in;
    }
    if (!length.matches("\\d{1,15}")) {
      throw new FetchException(url + " answers with a length of " + length);
    }
    return exactly(in, Long.parseLong(length));
  }

  private static String line(InputStream in, int[] left) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || left[0]-- <= 0) {
        throw new RetryException("the head of an answer is cut short or too long");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  int status() {
    return status;
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> !header("location").isEmpty();
      default -> false;
    };
  }

  /** By its name in small letters; empty where there is none. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  InputStream body() {
    return body;
  }

  /** The body as text, of at most so many bytes. */
  String text(int most) throws IOException {
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new FetchException("an answer is too long (expected: at most " + most + " bytes)");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone anyway.
    }
  }

  /** Milliseconds that are left, at least one. */
  static int millisTo(long deadline) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  private static InputStream exactly(InputStream in, long length) {
    return new ExactStream(in, length, () -> new RetryException("an answer is cut short"));
  }

  /** Each read ends at the deadline. */
  private static final class Timed extends FilterInputStream {
    private final Socket socket;
    private final long deadline;

    Timed(Socket socket, long deadline) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(millisTo(deadline));
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int from, int size) throws IOException {
      socket.setSoTimeout(millisTo(deadline));
      return super.read(bytes, from, size);
    }
  }

  /** A body whose length nobody knew before. */
  private static final class Chunks extends InputStream {
    private static final int MAX_LINE = 1024;

    private final InputStream in;
    private InputStream chunk = InputStream.nullInputStream();
    private boolean first = true;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int size) throws IOException {
      if (size == 0) {
        return 0;
      }
      while (!ended) {
        int read = chunk.read(bytes, from, size);
        if (read >= 0) {
          return read;
        }
        next();
      }
      return -1;
    }

    private void next() throws IOException {
      if (!first) {
        line(in, new int[] {MAX_LINE});
      }
      first = false;
      String size = line(in, new int[] {MAX_LINE}).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,12}")) {
        throw new FetchException("an answer has a part of length " + size);
      }
      long length = Long.parseLong(size, 16);
      ended = length == 0;
      chunk = exactly(in, length);
    }
  }
}
