package io.meltemi.demo.shop;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /call?to=http://HOST:PORT/}: fetches a page as this application does, and says how that
 * went. An address that does not answer is a 502 with the reason.
 */
record ServiceCall(Proxy proxy) {
  private static final String TO = "to=";
  private static final int TIMEOUT_MILLIS = 3_000;

  Page run(HttpExchange exchange) {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    if (!query.startsWith(TO + "http://")) {
      return new Page(400, Map.of(), "expected: ?to=http://HOST:PORT/PATH\n");
    }
    try {
      return fetch(URI.create(query.substring(TO.length())));
    } catch (IOException | IllegalArgumentException failed) {
      return new Page(502, Map.of(), failed + "\n");
    }
  }

  private Page fetch(URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection(proxy);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    // Whether the address still leads somewhere is the question: an old connection always does.
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      String seen = connection.getHeaderField(Page.SEEN_CLIENT);
      byte[] body = status < 400 ? connection.getInputStream().readAllBytes() : new byte[0];
      return new Page(status, Map.of(), new String(body, StandardCharsets.UTF_8))
          .withHeader(Page.SEEN_CLIENT, seen == null ? "" : seen);
    } finally {
      connection.disconnect();
    }
  }
}
