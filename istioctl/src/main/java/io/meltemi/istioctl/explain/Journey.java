package io.meltemi.istioctl.explain;

import io.meltemi.base.IpRange;
import io.meltemi.explain.Connection;
import io.meltemi.explain.Explainer;
import io.meltemi.explain.Explainer.Side;
import io.meltemi.explain.Explanation;
import io.meltemi.explain.Outcome;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.explain.Request;
import io.meltemi.istioctl.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call from one proxy on, through those that it comes to. */
final class Journey {
  /** Nobody's: RFC 5737. What is connected to by a name that nothing knows. */
  private static final String UNKNOWN_ADDRESS = "192.0.2.254";

  private static final int MOST_SERVERS = 8;
  private static final List<String> MUTUAL_HTTP = List.of("istio-http/1.1", "istio", "http/1.1");
  private static final List<String> MUTUAL_TCP = List.of("istio-peer-exchange", "istio");
  private static final List<String> OF_CALLERS = List.of("h2", "http/1.1");

  private final Scene scene;

  Journey(Scene scene) {
    this.scene = scene;
  }

  /**
   * A proxy on the way.
   *
   * @param where its name, and from which side it is come to
   */
  record Hop(String where, Explanation explanation) {}

  /** First the caller's own proxy, then one server of each cluster that it may go to. */
  List<Hop> of(Call call, Scene.Party from) {
    ProxyConfiguration proxy =
        scene
            .configuration(from)
            .orElseThrow(() -> new Failure("what " + from.name() + " has is not known"));
    Connection connection = first(call, from);
    Optional<Request> seen =
        from.gateway() || call.serverName().isEmpty() ? call.request() : Optional.empty();
    Explanation explanation =
        Explainer.explain(proxy, from.gateway() ? Side.LISTENING : Side.OUTBOUND, connection, seen);
    var hops = new ArrayList<Hop>();
    hops.add(
        new Hop(from.name() + (from.gateway() ? ", at the gateway" : ", outbound"), explanation));
    if (explanation.outcome() instanceof Outcome.Forwarded forwarded) {
      hops.addAll(servers(forwarded, from));
    }
    return hops;
  }

  private Connection first(Call call, Scene.Party from) {
    Optional<Connection.Hello> hello =
        call.serverName().map(name -> new Connection.Hello(name, OF_CALLERS, Optional.empty()));
    boolean http = call.request().isPresent();
    boolean literal = IpRange.literal(call.host()).isPresent();
    if (from.gateway()) {
      int port = scene.listeningPort(from, call.port());
      String address = literal ? call.host() : from.address();
      return new Connection(call.source(), address, port, hello, http);
    }
    String address =
        literal ? call.host() : scene.resolve(call.host(), from).orElse(UNKNOWN_ADDRESS);
    return new Connection(from.address(), address, call.port(), hello, http);
  }

  private List<Hop> servers(Outcome.Forwarded forwarded, Scene.Party from) {
    Map<String, Hop> hops = new LinkedHashMap<>();
    for (Outcome.Share share : forwarded.shares()) {
      if (share.upstream() instanceof Outcome.Upstream.Endpoints endpoints) {
        for (Outcome.Endpoint endpoint : endpoints.endpoints()) {
          if (hops.size() < MOST_SERVERS && !hops.containsKey(share.cluster())) {
            server(forwarded, endpoint, from).ifPresent(hop -> hops.put(share.cluster(), hop));
          }
        }
      }
    }
    return List.copyOf(hops.values());
  }

  private Optional<Hop> server(
      Outcome.Forwarded forwarded, Outcome.Endpoint endpoint, Scene.Party from) {
    int colon = endpoint.address().lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String address = endpoint.address().substring(0, colon).replace("[", "").replace("]", "");
    int port = Integer.parseInt(endpoint.address().substring(colon + 1));
    Optional<Scene.Party> server = scene.at(address);
    Optional<ProxyConfiguration> proxy = server.flatMap(scene::configuration);
    if (proxy.isEmpty()) {
      return Optional.empty();
    }
    boolean http = forwarded.request().isPresent();
    var connection =
        new Connection(from.address(), address, port, hello(endpoint.tls(), http, from), http);
    boolean gateway = server.get().gateway();
    return Optional.of(
        new Hop(
            server.get().name() + (gateway ? ", at the gateway" : ", inbound"),
            Explainer.explain(
                proxy.get(),
                gateway ? Side.LISTENING : Side.INBOUND,
                connection,
                forwarded.request())));
  }

  private static Optional<Connection.Hello> hello(
      Outcome.UpstreamTls tls, boolean http, Scene.Party from) {
    return switch (tls.kind()) {
      case "istio-mutual" ->
          Optional.of(
              new Connection.Hello(
                  tls.serverName(),
                  http ? MUTUAL_HTTP : MUTUAL_TCP,
                  Optional.of(from.identity()).filter(name -> !name.isEmpty())));
      case "tls" ->
          Optional.of(new Connection.Hello(tls.serverName(), OF_CALLERS, Optional.empty()));
      default -> Optional.empty();
    };
  }
}
