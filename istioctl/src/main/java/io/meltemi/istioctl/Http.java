package io.meltemi.istioctl;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Gets one page over HTTP. A client that starts in a few milliseconds: there is one request. */
public final class Http {
  private static final int LONGEST_EXCERPT = 300;

  private Http() {}

  /** The root of a server's URLs, from {@code HOST:PORT}, {@code :PORT} or an http(s) URL. */
  public static String base(String address, String flag) {
    String url =
        address.startsWith("http://") || address.startsWith("https://")
            ? address
            : "http://" + (address.startsWith(":") ? "127.0.0.1" : "") + address;
    String root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    try {
      if (new URI(root).getHost() != null) {
        return root;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw Failure.ofUse(flag + ": \"" + address + "\" (expected: HOST:PORT or an http URL)");
  }

  /** The body of a 200; a failure that names the URL for everything else. */
  public static byte[] get(String url, Duration timeout) {
    return request("GET", url, timeout);
  }

  /** As {@link #get}; absent where there is no such page. */
  public static Optional<byte[]> find(String url, Duration timeout) {
    Answer answer = exchange("GET", url, new byte[0], timeout);
    return answer.status == HttpURLConnection.HTTP_NOT_FOUND
        ? Optional.empty()
        : Optional.of(answer.body(url));
  }

  /** As {@link #get}, by POST with an empty body. */
  public static byte[] post(String url, Duration timeout) {
    return request("POST", url, timeout);
  }

  /** Puts JSON there; any answer but a success is a failure. */
  public static void put(String url, String json, Duration timeout) {
    request("PUT", url, json.getBytes(StandardCharsets.UTF_8), timeout);
  }

  private static byte[] request(String method, String url, Duration timeout) {
    return request(method, url, new byte[0], timeout);
  }

  private static byte[] request(String method, String url, byte[] sent, Duration timeout) {
    return exchange(method, url, sent, timeout).body(url);
  }

  private record Answer(int status, byte[] bytes) {
    byte[] body(String url) {
      if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_ACCEPTED) {
        return bytes;
      }
      throw new Failure(url + " answered " + status + excerpt(bytes));
    }
  }

  private static Answer exchange(String method, String url, byte[] sent, Duration timeout) {
    int millis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(millis);
      connection.setReadTimeout(millis);
      if (sent.length > 0) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(sent);
      }
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
      connection.disconnect();
      return new Answer(status, bytes);
    } catch (MalformedURLException malformed) {
      throw new Failure("cannot ask " + url + ": " + malformed.getMessage());
    } catch (IOException failed) {
      throw new Failure("cannot ask " + url + ": " + reason(failed));
    }
  }

  private static String reason(IOException failed) {
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  private static String excerpt(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return "";
    }
    return ": " + text.substring(0, Math.min(text.length(), LONGEST_EXCERPT));
  }
}
