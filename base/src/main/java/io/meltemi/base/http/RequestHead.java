package io.meltemi.base.http;

import com.sun.net.httpserver.Headers;
import io.meltemi.base.GoPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request's line and headers. What one server could read otherwise than another is refused.
 *
 * @param target with its path as Go's {@code ServeMux} looks for it
 * @param moved whether the path was written otherwise, so that the client is to ask for {@code
 *     target}
 * @param contentLength of the body; absent for a chunked one
 */
record RequestHead(
    String method,
    URI target,
    boolean moved,
    String protocol,
    Headers headers,
    Optional<Long> contentLength) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final int BAD = 400;
  private static final int TOO_LARGE = 431;

  /** The next request's; absent where the connection ends before it. */
  static Optional<RequestHead> read(InputStream in, int maxBytes) throws IOException {
    var lines = new Lines(in, maxBytes);
    Optional<String> first = lines.next();
    if (first.isPresent() && first.get().isEmpty()) {
      // An empty line may follow the body before.
      first = lines.next();
    }
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = first.get().split(" ", -1);
    if (parts.length != 3 || !parts[0].matches(TOKEN) || !parts[2].matches("HTTP/1\\.[01]")) {
      throw new BadRequestException(BAD, "no request of HTTP/1.1");
    }
    Headers headers = headers(lines);
    String target = cleaned(parts[1]);
    return Optional.of(
        new RequestHead(
            parts[0],
            target(target),
            !target.equals(parts[1]),
            parts[2],
            headers,
            length(headers, parts[2])));
  }

  private static Headers headers(Lines lines) throws IOException {
    var headers = new Headers();
    while (true) {
      String line = lines.next().orElseThrow(() -> new BadRequestException(BAD, "cut off"));
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon < 1 || !line.substring(0, colon).matches(TOKEN)) {
        throw new BadRequestException(BAD, "a header without a name");
      }
      try {
        headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
      } catch (IllegalArgumentException e) {
        throw new BadRequestException(BAD, "a header that is none");
      }
    }
  }

  private static String cleaned(String target) {
    if (!target.startsWith("/")) {
      return target;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return GoPath.cleanForServeMux(path) + target.substring(path.length());
  }

  private static URI target(String text) throws BadRequestException {
    try {
      var uri = new URI(text);
      if (text.startsWith("/") && uri.getPath() != null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Told below, without the text.
    }
    throw new BadRequestException(BAD, "no path");
  }

  private static Optional<Long> length(Headers headers, String protocol)
      throws BadRequestException {
    List<String> codings = headers.getOrDefault("Transfer-Encoding", List.of());
    List<String> lengths = headers.getOrDefault("Content-Length", List.of());
    if (codings.isEmpty()) {
      return Optional.of(lengths.isEmpty() ? 0 : length(lengths));
    }
    boolean chunked =
        codings.size() == 1
            && codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")
            && lengths.isEmpty()
            && protocol.equals("HTTP/1.1");
    if (!chunked) {
      throw new BadRequestException(BAD, "a body of unclear length");
    }
    return Optional.empty();
  }

  private static long length(List<String> lengths) throws BadRequestException {
    if (lengths.size() != 1 || !lengths.getFirst().matches("\\d{1,15}")) {
      throw new BadRequestException(BAD, "a body of unclear length");
    }
    return Long.parseLong(lengths.getFirst());
  }

  boolean keepsAlive() {
    String connection =
        Optional.ofNullable(headers.getFirst("Connection")).orElse("").toLowerCase(Locale.ROOT);
    return protocol.equals("HTTP/1.1")
        ? !connection.contains("close")
        : connection.contains("keep-alive");
  }

  boolean expectsContinue() {
    return "100-continue".equalsIgnoreCase(headers.getFirst("Expect"));
  }

  /** Lines that end with LF or CRLF, of so many bytes in all. */
  private static final class Lines {
    private final InputStream in;
    private final StringBuilder line = new StringBuilder();
    private int left;

    Lines(InputStream in, int maxBytes) {
      this.in = in;
      this.left = maxBytes;
    }

    /** Absent at the end of what is sent. */
    Optional<String> next() throws IOException {
      line.setLength(0);
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (--left < 0) {
          throw new BadRequestException(TOO_LARGE, "a head of too many bytes");
        }
        if (c == '\n') {
          int end = line.length();
          boolean carriage = end > 0 && line.charAt(end - 1) == '\r';
          line.setLength(carriage ? end - 1 : end);
          return Optional.of(checked());
        }
        line.append((char) c);
      }
      if (line.isEmpty()) {
        return Optional.empty();
      }
      throw new BadRequestException(BAD, "cut off");
    }

    private String checked() throws BadRequestException {
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c < ' ' && c != '\t' || c == 0x7f) {
          throw new BadRequestException(BAD, "a control character");
        }
      }
      return line.toString();
    }
  }
}
