package io.meltemi.demo.shop;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Puts catalog and reviews on one page. A back end that fails leaves a gap on the page, and its
 * status in a header; the page itself is served all the same.
 */
record Storefront(Proxy proxy) implements Role {
  private static final int TIMEOUT_MILLIS = 5_000;

  private record Reply(int status, String version, String body) {}

  @Override
  public Page answer(String reader) {
    Reply catalog = call("catalog", reader);
    Reply reviews = call("reviews", reader);
    Page page =
        Page.ok("Welcome to the bookshop.\n\n" + catalog.body + "\nReaders say:\n" + reviews.body)
            .withHeader(Page.statusOf("catalog"), String.valueOf(catalog.status))
            .withHeader(Page.statusOf("reviews"), String.valueOf(reviews.status));
    return reviews.version.isEmpty() ? page : page.withHeader(Page.VERSION, reviews.version);
  }

  private Reply call(String service, String reader) {
    try {
      var connection =
          (HttpURLConnection)
              URI.create("http://" + service + ":9080/").toURL().openConnection(proxy);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (!reader.isEmpty()) {
        connection.setRequestProperty(ShopApp.READER, reader);
      }
      int status = connection.getResponseCode();
      String version = connection.getHeaderField(Page.VERSION);
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        String body = status == 200 ? text : "  (" + service + " is closed: " + status + ")\n";
        return new Reply(status, version == null ? "" : version, body);
      }
    } catch (IOException failed) {
      return new Reply(
          0, "", "  (" + service + " cannot be reached: " + failed.getMessage() + ")\n");
    }
  }
}
