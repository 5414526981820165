package io.meltemi.base.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.FairShare;
import io.meltemi.base.SourceAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The server of this package. A context answers the paths that begin with its own; of several the
 * longest does. A path that is not clean is redirected to its clean form, as Go's {@code ServeMux}
 * does it. Any thread.
 */
public final class BoundedHttpServer extends HttpServer {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int BACKLOG = 1024;
  private static final long SWEEP_MILLIS = 500;
  private static final long PAUSE_MILLIS = 50;
  private static final int MOVED_PERMANENTLY = 301;
  private static final int TEMPORARY_REDIRECT = 307;
  private static final int NOT_FOUND = 404;

  private final HttpLimits limits;
  private final Optional<HttpTls> tls;
  private final ServerSocket listener;
  private final FairShare<ServedConnection> silent;
  private final FairShare<ServedConnection> busy;
  private final Set<ServedConnection> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, Context> contexts = new ConcurrentSkipListMap<>();
  private volatile boolean stopped;

  private BoundedHttpServer(HttpLimits limits, Optional<HttpTls> tls) throws IOException {
    this.limits = limits;
    this.tls = tls;
    this.listener = new ServerSocket();
    this.silent = new FairShare<>(limits.silent(), FairShare.Yields.OLDEST);
    this.busy = new FairShare<>(limits.busy(), FairShare.Yields.NEWEST);
  }

  /**
   * Listens; serves once it is started.
   *
   * @param tls absent: plaintext
   * @throws IOException when the address cannot be bound
   */
  public static BoundedHttpServer listen(
      InetSocketAddress address, Optional<HttpTls> tls, HttpLimits limits) throws IOException {
    var server = new BoundedHttpServer(limits, tls);
    try {
      server.bind(address, BACKLOG);
      return server;
    } catch (IOException | RuntimeException e) {
      server.listener.close();
      throw e;
    }
  }

  /**
   * Ends the connection of an exchange of such a server, whatever its thread is at.
   *
   * @param exchange of another server: is closed
   */
  public static void abort(HttpExchange exchange) {
    if (exchange instanceof Exchange ours) {
      ours.abort();
    } else {
      exchange.close();
    }
  }

  HttpLimits limits() {
    return limits;
  }

  @Override
  public void bind(InetSocketAddress address, int backlog) throws IOException {
    listener.setReuseAddress(true);
    listener.bind(address, backlog);
  }

  @Override
  public void start() {
    String name = "http-" + listener.getLocalPort();
    Thread.ofPlatform().daemon().name(name).start(this::accept);
    Thread.ofVirtual().name(name + "-sweep").start(this::sweep);
  }

  private void accept() {
    while (!stopped) {
      try {
        begin(listener.accept());
      } catch (IOException | RuntimeException | Error e) {
        if (stopped) {
          return;
        }
        // Most often no file is left to open: whoever says nothing gives its own.
        LOG.log(System.Logger.Level.WARNING, "port {0}: {1}", listener.getLocalPort() + "", e);
        silent.yieldOne().ifPresent(ServedConnection::close);
        pause(PAUSE_MILLIS);
      }
    }
  }

  private void begin(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    var connection = new ServedConnection(this, socket, tls);
    connections.add(connection);
    silent(connection);
    Thread.startVirtualThread(connection);
  }

  /** The connection waits for a request. */
  void silent(ServedConnection connection) {
    busy.leave(peer(connection), connection);
    close(silent.enter(peer(connection), connection));
  }

  /** The connection has a request. */
  void asks(ServedConnection connection) {
    silent.leave(peer(connection), connection);
    close(busy.enter(peer(connection), connection));
  }

  void left(ServedConnection connection) {
    connections.remove(connection);
    silent.leave(peer(connection), connection);
    busy.leave(peer(connection), connection);
  }

  private static SourceAddress peer(ServedConnection connection) {
    return SourceAddress.of(connection.remote());
  }

  private static void close(List<ServedConnection> leaving) {
    leaving.forEach(ServedConnection::close);
  }

  private void sweep() {
    while (!stopped) {
      long now = System.nanoTime();
      connections.stream().filter(c -> c.isLate(now)).forEach(ServedConnection::close);
      pause(SWEEP_MILLIS);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void answer(ServedConnection connection, RequestHead head, InputStream in) throws IOException {
    Context context =
        head.moved()
            ? new Context(this, "/", BoundedHttpServer::redirect)
            : find(head.target().getPath());
    var exchange = new Exchange(connection, context, head, in);
    try {
      new Filter.Chain(context.getFilters(), context.getHandler()).doFilter(exchange);
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, head.target() + ": no answer", bug);
      connection.keep(false);
    }
  }

  private Context find(String path) {
    Context found = null;
    for (Context context : contexts.values()) {
      boolean longer = found == null || context.getPath().length() > found.getPath().length();
      if (longer && path.startsWith(context.getPath())) {
        found = context;
      }
    }
    return found == null ? new Context(this, "/", BoundedHttpServer::notFound) : found;
  }

  /**
   * To the clean path. Go answered 301 up to 1.25, with which clients forget their method and body,
   * and 307 since.
   */
  private static void redirect(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean bodiless = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
      exchange.getResponseHeaders().set("Location", exchange.getRequestURI().toString());
      exchange.sendResponseHeaders(bodiless ? MOVED_PERMANENTLY : TEMPORARY_REDIRECT, -1);
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] text = "404 page not found\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(NOT_FOUND, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void setExecutor(@Nullable Executor executor) {
    throw new UnsupportedOperationException("each connection has a virtual thread");
  }

  @Override
  public @Nullable Executor getExecutor() {
    return null;
  }

  @Override
  public void stop(int delay) {
    stopped = true;
    try {
      listener.close();
    } catch (IOException _) {
      // It listens no more either way.
    }
    connections.forEach(ServedConnection::close);
  }

  @Override
  public HttpContext createContext(String path, HttpHandler handler) {
    var context = new Context(this, path, handler);
    contexts.put(path, context);
    return context;
  }

  @Override
  public HttpContext createContext(String path) {
    return createContext(path, BoundedHttpServer::notFound);
  }

  @Override
  public void removeContext(String path) {
    contexts.remove(path);
  }

  @Override
  public void removeContext(HttpContext context) {
    contexts.remove(context.getPath());
  }

  @Override
  public InetSocketAddress getAddress() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }
}
