package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * A VirtualService. Hosts, destination hosts and gateways are fully qualified: a short name was
 * completed with the object's own namespace.
 *
 * @param gateways {@code mesh} or {@code namespace/name}; never empty: {@code mesh} is the default
 */
public record VirtualService(
    ConfigMeta meta,
    List<String> hosts,
    List<String> gateways,
    List<HttpRoute> http,
    List<TlsRoute> tls,
    List<TcpRoute> tcp,
    Visibility exportTo)
    implements MeshObject {

  /** The gateway name that stands for all sidecars. */
  public static final String MESH_GATEWAY = "mesh";

  public VirtualService {
    hosts = List.copyOf(hosts);
    gateways = List.copyOf(gateways);
    http = List.copyOf(http);
    tls = List.copyOf(tls);
    tcp = List.copyOf(tcp);
  }

  /** Whether it has no hosts of its own and is only pulled in by another one's delegate. */
  public boolean isDelegate() {
    return hosts.isEmpty();
  }

  /** One rule for HTTP: the conditions, what is done, and with which extras. */
  public record HttpRoute(
      String name,
      List<HttpMatch> match,
      HttpAction action,
      Optional<Rewrite> rewrite,
      Resilience resilience,
      List<Mirror> mirrors,
      Optional<Cors> cors,
      Headers headers) {

    /** How long and how often a request is tried, and the faults put in its way. */
    public record Resilience(
        Optional<Duration> timeout, Optional<Retry> retries, Optional<Fault> fault) {}

    public HttpRoute {
      match = List.copyOf(match);
      mirrors = List.copyOf(mirrors);
    }
  }

  /** What a rule does; exactly one. */
  public sealed interface HttpAction {
    record Forward(List<HttpDestination> destinations) implements HttpAction {
      public Forward {
        destinations = List.copyOf(destinations);
      }
    }

    /**
     * @param uri the new path, or a prefix replacement {@code %PREFIX()%…}; empty keeps it
     * @param port the port in the Location; absent: as {@code derivePort} says
     * @param code 301 unless told
     */
    record Redirect(
        String uri,
        String authority,
        OptionalInt port,
        DerivePort derivePort,
        String scheme,
        int code)
        implements HttpAction {}

    record Respond(int status, Optional<Body> body) implements HttpAction {}

    record Delegate(ResourceName to) implements HttpAction {}
  }

  /** Where the port of a redirect comes from when it is not a number. */
  public enum DerivePort {
    NONE,
    FROM_PROTOCOL_DEFAULT,
    FROM_REQUEST_PORT
  }

  /** Body of a direct response. */
  public sealed interface Body {
    record Text(String value) implements Body {}

    /**
     * @param base64 the bytes, in base 64
     */
    record Bytes(String base64) implements Body {}
  }

  /**
   * A host's subset and port that traffic is sent to.
   *
   * @param subset empty for the whole host
   */
  public record Destination(String host, String subset, OptionalInt port) {}

  /**
   * @param weight 0 where not told; with a single destination that means all
   */
  public record HttpDestination(Destination destination, int weight, Headers headers) {}

  /** Conditions of an HTTP rule; all must hold. */
  public record HttpMatch(
      String name,
      Request request,
      SortedMap<String, HeaderMatch> headers,
      SortedMap<String, HeaderMatch> withoutHeaders,
      SortedMap<String, HeaderMatch> queryParams,
      OptionalInt port,
      Source source,
      String statPrefix) {

    /** What the pseudo headers of a request have to be. */
    public record Request(
        Optional<StringMatch> uri,
        boolean ignoreUriCase,
        Optional<StringMatch> scheme,
        Optional<StringMatch> method,
        Optional<StringMatch> authority) {}

    /** Which proxies have the rule: sidecars by labels and namespace, gateways by name. */
    public record Source(Labels labels, String namespace, List<String> gateways) {
      public Source {
        gateways = List.copyOf(gateways);
      }
    }
  }

  /** A condition on one header or query parameter. */
  public sealed interface HeaderMatch {
    record Present() implements HeaderMatch {}

    record Value(StringMatch match) implements HeaderMatch {}
  }

  /**
   * @param uri new path or prefix; empty keeps it
   * @param authority new host; empty keeps it
   * @param uriRegex replaces the path by a regex; excludes {@code uri}
   */
  public record Rewrite(String uri, String authority, Optional<RegexRewrite> uriRegex) {}

  public record RegexRewrite(String match, String rewrite) {}

  /**
   * @param attempts 0 switches retries off
   * @param retryOn empty for Istio's default
   */
  public record Retry(
      int attempts,
      Optional<Duration> perTryTimeout,
      String retryOn,
      Optional<Boolean> retryRemoteLocalities,
      Optional<Boolean> retryIgnorePreviousHosts,
      Optional<Duration> backoff) {}

  public record Fault(Optional<Delay> delay, Optional<Abort> abort) {}

  public record Delay(Duration fixed, Percent percent) {}

  public record Abort(AbortStatus status, Percent percent) {}

  /** How often a fault strikes. Envoy is told in the unit that the user chose. */
  public sealed interface Percent {
    /** Not told: never. */
    record Unset() implements Percent {}

    /** The deprecated {@code percent}, 0..100. */
    record Whole(int value) implements Percent {}

    /** {@code percentage.value}, 0..100. */
    record Fraction(double value) implements Percent {}
  }

  /** What an aborted request is answered with. */
  public sealed interface AbortStatus {
    record Http(int status) implements AbortStatus {}

    /**
     * @param status name or number of a gRPC status, such as {@code UNAVAILABLE}
     */
    record Grpc(String status) implements AbortStatus {}
  }

  /**
   * @param percent 0..100; absent for all
   */
  public record Mirror(Destination destination, OptionalDouble percent) {}

  public record Cors(
      List<StringMatch> allowOrigins,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      Optional<Duration> maxAge,
      Optional<Boolean> allowCredentials,
      UnmatchedPreflights unmatchedPreflights) {
    public Cors {
      allowOrigins = List.copyOf(allowOrigins);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }

  /** What becomes of a preflight request from an origin that is not allowed. */
  public enum UnmatchedPreflights {
    UNSPECIFIED,
    FORWARD,
    IGNORE
  }

  /** Header changes on the way there and back. */
  public record Headers(HeaderOperations request, HeaderOperations response) {
    public static final Headers NONE = new Headers(HeaderOperations.NONE, HeaderOperations.NONE);
  }

  public record HeaderOperations(
      SortedMap<String, String> set, SortedMap<String, String> add, List<String> remove) {
    public static final HeaderOperations NONE =
        new HeaderOperations(Collections.emptySortedMap(), Collections.emptySortedMap(), List.of());

    public HeaderOperations {
      remove = List.copyOf(remove);
    }
  }

  /** One rule for TLS passed through by SNI. */
  public record TlsRoute(List<TlsMatch> match, List<RouteDestination> route) {
    public TlsRoute {
      match = List.copyOf(match);
      route = List.copyOf(route);
    }
  }

  public record TlsMatch(
      List<String> sniHosts,
      List<String> destinationSubnets,
      OptionalInt port,
      Labels sourceLabels,
      String sourceNamespace,
      List<String> gateways) {
    public TlsMatch {
      sniHosts = List.copyOf(sniHosts);
      destinationSubnets = List.copyOf(destinationSubnets);
      gateways = List.copyOf(gateways);
    }
  }

  /** One rule for TCP. */
  public record TcpRoute(List<L4Match> match, List<RouteDestination> route) {
    public TcpRoute {
      match = List.copyOf(match);
      route = List.copyOf(route);
    }
  }

  public record L4Match(
      List<String> destinationSubnets,
      OptionalInt port,
      String sourceSubnet,
      Labels sourceLabels,
      String sourceNamespace,
      List<String> gateways) {
    public L4Match {
      destinationSubnets = List.copyOf(destinationSubnets);
      gateways = List.copyOf(gateways);
    }
  }

  /**
   * @param weight 0 where not told; with a single destination that means all
   */
  public record RouteDestination(Destination destination, int weight) {}
}
