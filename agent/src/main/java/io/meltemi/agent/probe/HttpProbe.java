package io.meltemi.agent.probe;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A GET, with redirects as kubelet follows them: within the host at most ten requests, and one that
 * leads elsewhere is a sign of life. Blocks its caller.
 */
final class HttpProbe {
  private static final int MAX_REQUESTS = 10;
  private static final Set<Integer> FOLLOWED = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Application application;
  private final ProbeTls tls;

  HttpProbe(Application application, ProbeTls tls) {
    this.application = application;
    this.tls = tls;
  }

  /** One request of the several that redirects make. */
  private record Hop(boolean https, int port, String target, String host) {}

  /**
   * Asks.
   *
   * @param host the Host header
   * @param headers the others, which are handed on
   * @throws ProbeException if there is no answer in time
   */
  ProbeOutcome ask(
      ProbeAction.Http action, String host, Map<String, List<String>> headers, Duration timeout)
      throws ProbeException, InterruptedException {
    Deadline deadline = new Deadline(timeout);
    Map<String, List<String>> passed = passed(headers);
    Hop hop = new Hop(action.https(), action.port(), action.target(), host);
    for (int requests = 1; ; requests++) {
      Reply reply = ask(hop, passed, deadline);
      if (reply.status() < 300 || reply.status() > 399) {
        boolean valid = reply.status() >= 200 && reply.status() <= 599;
        return new ProbeOutcome(valid ? reply.status() : 500, reply.body());
      }
      Optional<Hop> next = redirect(hop, reply);
      if (next.isEmpty()) {
        return ProbeOutcome.of(200);
      }
      if (requests == MAX_REQUESTS) {
        throw new ProbeException("stopped after " + MAX_REQUESTS + " redirects");
      }
      hop = next.get();
    }
  }

  private static Map<String, List<String>> passed(Map<String, List<String>> headers) {
    Map<String, List<String>> passed = new TreeMap<>();
    headers.forEach(
        (name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!OF_THE_CONNECTION.contains(lower)) {
            passed.put(lower, List.copyOf(values));
          }
        });
    return passed;
  }

  private Reply ask(Hop hop, Map<String, List<String>> headers, Deadline deadline)
      throws ProbeException, InterruptedException {
    Reply reply = new Reply();
    application.connect(hop.port(), reply, connection -> ask(connection, hop, headers, reply));
    return deadline.await(reply);
  }

  private void ask(Channel connection, Hop hop, Map<String, List<String>> headers, Reply reply) {
    if (!hop.https()) {
      Application.askHttp1(connection, hop.target(), hop.host(), headers, reply);
      return;
    }
    SslHandler secured = tls.handler(connection);
    connection.pipeline().addLast(secured);
    var _ =
        secured
            .handshakeFuture()
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    reply.fail(String.valueOf(done.cause().getMessage()));
                  } else if ("h2".equals(secured.applicationProtocol())) {
                    Application.askHttp2(
                        connection, http2Headers(hop, headers), Unpooled.EMPTY_BUFFER, reply);
                  } else {
                    Application.askHttp1(connection, hop.target(), hop.host(), headers, reply);
                  }
                });
  }

  private static Http2Headers http2Headers(Hop hop, Map<String, List<String>> headers) {
    Http2Headers sent =
        new DefaultHttp2Headers()
            .method("GET")
            .scheme("https")
            .authority(hop.host())
            .path(hop.target());
    headers.forEach((name, values) -> values.forEach(value -> sent.add(name, value)));
    return sent;
  }

  /** Empty where it leads to another host, or nowhere. */
  private Optional<Hop> redirect(Hop from, Reply reply) {
    String location = reply.header("location");
    if (location.isEmpty() || !FOLLOWED.contains(reply.status())) {
      return Optional.empty();
    }
    ProbeTarget where = application.target();
    String scheme = from.https() ? "https" : "http";
    URI base = URI.create(scheme + "://" + where.authority(from.port()) + from.target());
    URI to;
    boolean relative;
    try {
      URI given = URI.create(ProbeSpecs.requestTarget(location));
      relative = !given.isAbsolute();
      to = base.resolve(given);
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
    boolean https = "https".equalsIgnoreCase(to.getScheme());
    if (!where.isHostOf(to) || !(https || "http".equalsIgnoreCase(to.getScheme()))) {
      return Optional.empty();
    }
    int standard = https ? 443 : 80;
    int port = to.getPort() < 0 ? standard : to.getPort();
    return Optional.of(
        new Hop(
            https,
            port,
            ProbeSpecs.requestTarget(to),
            relative ? from.host() : where.authority(port)));
  }
}
