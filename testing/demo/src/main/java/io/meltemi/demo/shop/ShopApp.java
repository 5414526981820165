package io.meltemi.demo.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * One application of the bookshop: {@code ShopApp ROLE VERSION ADDRESS:PORT [PROXY:PORT]}. With a
 * proxy it calls back ends through that, as HTTP clients do; without, it connects to them by name.
 */
public final class ShopApp {
  /** By which header visitors say who they are; applications pass it on. */
  static final String READER = "x-reader";

  private ShopApp() {}

  /** Serves until the process is ended. */
  public static void main(String[] args) throws IOException {
    // Names come and go: each is asked for anew.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Proxy proxy = args.length > 3 ? new Proxy(Proxy.Type.HTTP, address(args[3])) : Proxy.NO_PROXY;
    Role role = Role.named(args[0], args[1], proxy);
    HttpServer server = HttpServer.create(address(args[2]), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> serve(exchange, role::answer));
    ServiceCall call = new ServiceCall(proxy);
    server.createContext("/call", exchange -> serve(exchange, _ -> call.run(exchange)));
    server.start();
  }

  /** The one jar or folder that an application needs. */
  public static Path classes() throws IOException {
    try {
      return Path.of(ShopApp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException notAFile) {
      throw new IOException("the applications' classes are in no file", notAFile);
    }
  }

  private static void serve(HttpExchange exchange, Function<String, Page> answer)
      throws IOException {
    try (exchange) {
      String reader = Optional.ofNullable(exchange.getRequestHeaders().getFirst(READER)).orElse("");
      Page page = answer.apply(reader);
      var headers = exchange.getResponseHeaders();
      headers.set("content-type", "text/plain; charset=utf-8");
      page.headers().forEach(headers::set);
      // What the proxy in front of us knows of who asks.
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(Page.CLIENT_CERTIFICATE))
          .filter(_ -> !page.headers().containsKey(Page.SEEN_CLIENT))
          .ifPresent(client -> headers.set(Page.SEEN_CLIENT, client));
      byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(page.status(), body.length);
      Objects.requireNonNull(exchange.getResponseBody()).write(body);
    }
  }

  private static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }
}
