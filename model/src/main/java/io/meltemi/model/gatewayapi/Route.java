package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction.Redirect;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.model.VirtualService.Rewrite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, or a UDPRoute, which is not served. What its rules
 * say of requests is in the terms of a {@link VirtualService}; where they lead is not looked up
 * yet.
 *
 * @param hostnames none for all that the parents have
 */
public record Route(
    ConfigMeta meta,
    ObjectState state,
    Kind kind,
    List<ParentReference> parents,
    List<String> hostnames,
    List<Rule> rules)
    implements GatewayApiObject {
  public Route {
    parents = List.copyOf(parents);
    hostnames = List.copyOf(hostnames);
    rules = List.copyOf(rules);
  }

  public enum Kind {
    HTTP("HTTPRoute"),
    GRPC("GRPCRoute"),
    TLS("TLSRoute"),
    TCP("TCPRoute"),
    UDP("UDPRoute");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** {@code HTTPRoute}. */
    public String text() {
      return text;
    }

    /** Whether its rules know names. */
    public boolean hasHostnames() {
      return isHttp() || this == TLS;
    }

    public boolean isHttp() {
      return this == HTTP || this == GRPC;
    }
  }

  /**
   * One rule.
   *
   * @param matches one of which must hold; none for always
   * @param fault why it is of no use, which makes the whole route of no use
   */
  public record Rule(
      Optional<String> name,
      List<HttpMatch> matches,
      Filters filters,
      List<Backend> backends,
      Optional<Fault> fault) {
    public Rule {
      matches = List.copyOf(matches);
      backends = List.copyOf(backends);
    }
  }

  /** What happens to a request on its way. */
  public record Filters(
      Headers headers,
      Optional<Redirect> redirect,
      Optional<Rewrite> rewrite,
      List<Mirror> mirrors,
      Optional<Cors> cors,
      Optional<Retry> retries,
      Optional<Duration> timeout) {
    public static final Filters NONE =
        new Filters(
            Headers.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public Filters {
      mirrors = List.copyOf(mirrors);
    }
  }

  /** An object that requests are sent to, and a port of it. */
  public record BackendReference(ObjectReference to, OptionalInt port) {}

  /**
   * @param weight 1 where not told
   */
  public record Backend(BackendReference reference, int weight, Headers headers) {}

  /**
   * @param percent absent for all
   */
  public record Mirror(BackendReference reference, OptionalDouble percent) {}

  /** Something that is wrong, as a condition of a status tells it. */
  public record Fault(String reason, String message) {}
}
