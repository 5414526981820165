package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Backend;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.gatewayapi.Route.Filters;
import io.meltemi.model.gatewayapi.Route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads routes. A rule that cannot be met is kept with the reason, for the route's status. */
final class RouteReader {
  private final Route.Kind kind;

  private RouteReader(Route.Kind kind) {
    this.kind = kind;
  }

  static MeshObject read(ObjectInput in, Route.Kind kind) {
    var reader = new RouteReader(kind);
    return new Route(
        in.meta(),
        GatewayApiReaders.state(in),
        kind,
        in.spec().list("parentRefs", References::parent),
        kind.hasHostnames() ? in.spec().strings("hostnames") : List.of(),
        in.spec().list("rules", reader::rule));
  }

  private Rule rule(Fields f) {
    var faults = new ArrayList<Fault>();
    List<HttpMatch> matches =
        switch (kind) {
          case HTTP -> httpMatches(f, faults);
          case GRPC -> f.list("matches", m -> RouteMatchReader.grpc(m, faults));
          case TLS, TCP, UDP -> List.of();
        };
    Filters filters = kind.isHttp() ? FilterReader.read(f, kind, faults) : Filters.NONE;
    List<Backend> backends = f.list("backendRefs", b -> backend(b, faults));
    return new Rule(
        f.optionalString("name"), matches, filters, backends, faults.stream().findFirst());
  }

  private static List<HttpMatch> httpMatches(Fields f, List<Fault> faults) {
    List<HttpMatch> matches = f.list("matches", m -> RouteMatchReader.http(m, faults));
    return matches.isEmpty() ? List.of(RouteMatchReader.anyPath()) : matches;
  }

  private Backend backend(Fields f, List<Fault> faults) {
    Headers headers = Headers.NONE;
    if (kind.isHttp()) {
      Filters filters = FilterReader.ofBackend(f, faults);
      headers = filters.headers();
    }
    Optional<Integer> weight =
        f.has("weight") ? Optional.of(f.intIn("weight", 0, 1_000_000)) : Optional.empty();
    return new Backend(References.backend(f), weight.orElse(1), headers);
  }
}
