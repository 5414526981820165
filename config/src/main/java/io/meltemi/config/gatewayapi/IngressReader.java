package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.StringMatch;
import io.meltemi.model.gatewayapi.Ingress;
import io.meltemi.model.gatewayapi.IngressClass;
import java.util.Optional;

/**
 * Reads Ingresses and their classes.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/ingress/virtualservices.go.
 */
final class IngressReader {
  private IngressReader() {}

  static MeshObject ingressClass(ObjectInput in) {
    return new IngressClass(in.meta(), GatewayApiReaders.state(in), in.spec().string("controller"));
  }

  static MeshObject ingress(ObjectInput in) {
    Fields spec = in.spec();
    return new Ingress(
        in.meta(),
        GatewayApiReaders.state(in),
        spec.optionalString("ingressClassName"),
        spec.object("defaultBackend", IngressReader::backend),
        spec.list("tls", f -> new Ingress.Tls(f.strings("hosts"), f.string("secretName"))),
        spec.list("rules", IngressReader::rule));
  }

  private static Ingress.Rule rule(Fields f) {
    return new Ingress.Rule(f.string("host"), f.child("http").list("paths", IngressReader::path));
  }

  private static Ingress.Path path(Fields f) {
    String path = f.string("path");
    Optional<StringMatch> match =
        switch (f.string("pathType")) {
          case "Exact" -> Optional.of(new StringMatch.Exact(path));
          case "Prefix" -> Optional.of(new StringMatch.Prefix(path));
          default -> byEnding(path);
        };
    return new Ingress.Path(match, backend(f.child("backend")));
  }

  /** What a path of no type says: a star at its end stands for the rest. */
  private static Optional<StringMatch> byEnding(String path) {
    return switch (path) {
      case "", "*", "/*", ".*" -> Optional.empty();
      default -> {
        boolean rest = path.endsWith(".*") || path.endsWith("/*");
        yield Optional.of(
            rest
                ? new StringMatch.Prefix(path.substring(0, path.length() - 2))
                : new StringMatch.Exact(path));
      }
    };
  }

  private static Ingress.Backend backend(Fields f) {
    Fields service = f.child("service");
    Fields port = service.child("port");
    return new Ingress.Backend(
        service.string("name"), port.optionalPort("number"), port.string("name"));
  }
}
