package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.LabelSelector;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.KubernetesGateway.ClientValidation;
import io.meltemi.model.gatewayapi.KubernetesGateway.FrontendTls;
import io.meltemi.model.gatewayapi.KubernetesGateway.GatewayTls;
import io.meltemi.model.gatewayapi.Listener;
import io.meltemi.model.gatewayapi.Listener.AllowedRoutes;
import io.meltemi.model.gatewayapi.Listener.Namespaces;
import io.meltemi.model.gatewayapi.ListenerSet;
import java.util.Map;
import java.util.Optional;

/** Reads Gateways and ListenerSets. */
final class GatewayReader {
  private static final EnumNames<Listener.Mode> MODES =
      new EnumNames<>(
          Map.of("Terminate", Listener.Mode.TERMINATE, "Passthrough", Listener.Mode.PASSTHROUGH),
          Map.of());
  private static final EnumNames<LabelSelector.Operator> OPERATORS =
      new EnumNames<>(
          Map.of(
              "In", LabelSelector.Operator.IN,
              "NotIn", LabelSelector.Operator.NOT_IN,
              "Exists", LabelSelector.Operator.EXISTS,
              "DoesNotExist", LabelSelector.Operator.DOES_NOT_EXIST),
          Map.of());

  private GatewayReader() {}

  static MeshObject gateway(ObjectInput in) {
    Fields spec = in.spec();
    return new KubernetesGateway(
        in.meta(),
        GatewayApiReaders.state(in),
        spec.string("gatewayClassName"),
        spec.list(
            "addresses",
            f -> new KubernetesGateway.Address(f.optionalString("type"), f.string("value"))),
        spec.list("listeners", GatewayReader::listener),
        spec.object("allowedListeners", f -> namespaces(f, new Namespaces.None())),
        tls(spec.child("tls")),
        spec.object(
            "infrastructure",
            f ->
                new KubernetesGateway.Infrastructure(
                    f.labels("labels"),
                    f.labels("annotations"),
                    f.object("parametersRef", References::object))));
  }

  static MeshObject listenerSet(ObjectInput in) {
    return new ListenerSet(
        in.meta(),
        GatewayApiReaders.state(in),
        References.object(in.spec().child("parentRef")),
        in.spec().list("listeners", GatewayReader::listener));
  }

  private static GatewayTls tls(Fields f) {
    return new GatewayTls(
        f.object("frontend", GatewayReader::frontend).orElse(FrontendTls.NONE),
        f.child("backend").object("clientCertificateRef", References::object));
  }

  private static FrontendTls frontend(Fields f) {
    return new FrontendTls(
        validation(f.child("default")),
        f.list(
            "perPort",
            each ->
                new KubernetesGateway.PerPort(
                    each.intIn("port", 0, 65535), validation(each.child("tls")))));
  }

  private static Optional<ClientValidation> validation(Fields f) {
    return f.object(
            "validation",
            v ->
                new ClientValidation(
                    v.list("caCertificateRefs", References::object),
                    v.string("mode").equals("AllowInsecureFallback")))
        .filter(v -> !v.caCertificates().isEmpty());
  }

  private static Listener listener(Fields f) {
    return new Listener(
        f.string("name"),
        f.optionalString("hostname").filter(hostname -> !hostname.isEmpty()),
        f.intIn("port", 0, 65535),
        f.string("protocol"),
        f.object(
            "tls",
            tls ->
                new Listener.Tls(
                    tls.optionalEnum("mode", MODES),
                    tls.list("certificateRefs", References::object),
                    tls.stringMap("options"))),
        allowedRoutes(f.child("allowedRoutes")));
  }

  private static AllowedRoutes allowedRoutes(Fields f) {
    return new AllowedRoutes(
        namespaces(f, new Namespaces.Same()),
        f.list(
            "kinds",
            kind ->
                new Listener.RouteKind(
                    kind.optionalString("group").orElse("gateway.networking.k8s.io"),
                    kind.string("kind"))));
  }

  private static Namespaces namespaces(Fields f, Namespaces otherwise) {
    Fields namespaces = f.child("namespaces");
    return switch (namespaces.string("from")) {
      case "Same" -> new Namespaces.Same();
      case "All" -> new Namespaces.All();
      case "None" -> new Namespaces.None();
      case "Selector" ->
          namespaces
              .object("selector", GatewayReader::selector)
              .<Namespaces>map(Namespaces.Selected::new)
              .orElse(new Namespaces.None());
      default -> otherwise;
    };
  }

  private static LabelSelector selector(Fields f) {
    return new LabelSelector(
        f.labels("matchLabels"),
        f.list(
            "matchExpressions",
            each ->
                new LabelSelector.Requirement(
                    each.string("key"),
                    each.enumOf("operator", OPERATORS, LabelSelector.Operator.EXISTS),
                    each.strings("values"))));
  }
}
