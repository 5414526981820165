package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Gateway.TlsVersion;
import io.meltemi.model.Secret;
import io.meltemi.model.gatewayapi.KubernetesGateway.ClientValidation;
import io.meltemi.model.gatewayapi.Listener;
import io.meltemi.model.gatewayapi.ObjectReference;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * TLS of a listener.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go buildTLS.
 *
 * @param tls absent where the listener has none
 * @param granted of its credentials those of other namespaces, which a ReferenceGrant allows
 * @param fault why it cannot be served
 */
record ListenerTls(Optional<ServerTls> tls, List<String> granted, Optional<Fault> fault) {
  private static final String MODE = "gateway.istio.io/tls-terminate-mode";
  private static final String CIPHERS = "gateway.istio.io/tls-cipher-suites";
  private static final String PROTOCOL = "gateway.istio.io/listener-protocol";
  static final String NETWORK = "topology.istio.io/network";
  private static final String GATEWAY_PORT = "networking.istio.io/gatewayPort";
  private static final String CROSS_NETWORK_PORT = "15443";
  private static final String INVALID = "InvalidCertificateRef";
  private static final String NOT_PERMITTED = "RefNotPermitted";
  private static final String BUILT_IN = "builtin://";

  /**
   * @param owner the Gateway or ListenerSet that the listener stands in
   */
  static ListenerTls of(
      ConfigMeta owner, Listener listener, Optional<ClientValidation> clients, Lookup lookup) {
    if (listener.tls().isEmpty()) {
      return new ListenerTls(Optional.empty(), List.of(), Optional.empty());
    }
    Listener.Tls written = listener.tls().get();
    if (listener.passesThrough()) {
      Mode mode = isAutoPassthrough(owner, listener) ? Mode.AUTO_PASSTHROUGH : Mode.PASSTHROUGH;
      return new Builder(owner, written, lookup).done(mode);
    }
    return new Builder(owner, written, lookup).terminate(clients);
  }

  /** Whether it leads to every service of the mesh, for other networks. */
  static boolean isAutoPassthrough(ConfigMeta owner, Listener listener) {
    String protocol = listener.tls().map(t -> t.options().get(PROTOCOL)).orElse("");
    return protocol.equals("auto-passthrough")
        || owner.labels().find(NETWORK).isPresent()
            && owner
                .labels()
                .getOrDefault(GATEWAY_PORT, CROSS_NETWORK_PORT)
                .equals(Integer.toString(listener.port()));
  }

  private static final class Builder {
    private final ConfigMeta owner;
    private final Listener.Tls written;
    private final Lookup lookup;
    private final List<String> credentials = new ArrayList<>();
    private final List<String> granted = new ArrayList<>();
    private String roots = "";
    private boolean takesUnverified;

    Builder(ConfigMeta owner, Listener.Tls written, Lookup lookup) {
      this.owner = owner;
      this.written = written;
      this.lookup = lookup;
    }

    ListenerTls done(Mode mode) {
      return new ListenerTls(Optional.of(tls(mode)), granted, Optional.empty());
    }

    private ListenerTls refused(Fault fault) {
      return new ListenerTls(Optional.of(tls(Mode.SIMPLE)), List.of(), Optional.of(fault));
    }

    ListenerTls terminate(Optional<ClientValidation> clients) {
      Mode mode = Mode.SIMPLE;
      switch (written.options().getOrDefault(MODE, "")) {
        case "MUTUAL" -> mode = Mode.MUTUAL;
        case "OPTIONAL_MUTUAL" -> mode = Mode.OPTIONAL_MUTUAL;
        case "ISTIO_SIMPLE" -> {
          credentials.add(BUILT_IN);
          return done(Mode.SIMPLE);
        }
        case "ISTIO_MUTUAL" -> {
          return done(Mode.ISTIO_MUTUAL);
        }
        default -> {}
      }
      if (clients.isPresent()) {
        Optional<Fault> fault = roots(clients.get());
        if (fault.isPresent()) {
          return refused(fault.get());
        }
        if (mode == Mode.SIMPLE) {
          takesUnverified = clients.get().takesUnverified();
          mode = takesUnverified ? Mode.OPTIONAL_MUTUAL : Mode.MUTUAL;
        }
      }
      if (written.certificates().size() > 2) {
        return refused(new Fault(INVALID, "TLS mode can only support up to 2 server certificates"));
      }
      Optional<Fault> fault = certificates();
      return credentials.isEmpty() && fault.isPresent() ? refused(fault.get()) : done(mode);
    }

    /** What is wrong with all certificates together; what is good is taken. */
    private Optional<Fault> certificates() {
      Optional<Fault> all = Optional.empty();
      for (ObjectReference reference : written.certificates()) {
        Optional<Fault> fault = certificate(reference);
        if (fault.isPresent()) {
          String before = all.map(f -> f.message() + "; ").orElse("");
          String reason = all.map(Fault::reason).orElse(fault.get().reason());
          all = Optional.of(new Fault(reason, before + fault.get().message()));
        }
      }
      return all;
    }

    private Optional<Fault> certificate(ObjectReference reference) {
      if (!reference.isTo("", "Secret")) {
        return invalid(reference, "only secret is allowed");
      }
      ResourceName name = reference.from(owner.namespace());
      Optional<Secret> secret = lookup.credential("Secret", name);
      if (secret.isEmpty()) {
        return invalid(reference, "secret " + name + " not found");
      }
      Optional<String> fault = Certificates.fault(secret.get());
      if (fault.isPresent()) {
        return invalid(reference, fault.get());
      }
      if (!isPermitted("Secret", name)) {
        return notPermitted("certificateRef " + name.name() + "/" + name.namespace());
      }
      credentials.add(credential("kubernetes-gateway://", name));
      return Optional.empty();
    }

    private Optional<Fault> roots(ClientValidation clients) {
      if (clients.caCertificates().size() > 1) {
        return Optional.of(new Fault(INVALID, "only one caCertificateRef is supported"));
      }
      ObjectReference reference = clients.caCertificates().getFirst();
      boolean secret = reference.group().isPresent() && reference.isTo("", "Secret");
      if (!secret && !reference.isTo("", "ConfigMap")) {
        return invalidRoots(reference, "only secret and configmap are allowed");
      }
      String kind = secret ? "Secret" : "ConfigMap";
      ResourceName name = reference.from(owner.namespace());
      Optional<Secret> found = lookup.credential(kind, name);
      if (found.isEmpty()) {
        return invalidRoots(reference, (secret ? "secret " : "configmap ") + name + " not found");
      }
      Optional<String> fault = Certificates.rootsFault(found.get());
      if (fault.isPresent()) {
        return invalidRoots(reference, fault.get());
      }
      if (!isPermitted(kind, name)) {
        return notPermitted("caCertificateRef " + name);
      }
      roots = credential(secret ? "kubernetes-gateway://" : "configmap://", name);
      return Optional.empty();
    }

    private static Optional<Fault> invalid(ObjectReference reference, String why) {
      return Optional.of(
          new Fault(INVALID, "invalid certificate reference " + reference + ", " + why));
    }

    private static Optional<Fault> invalidRoots(ObjectReference reference, String why) {
      return Optional.of(
          new Fault(INVALID, "invalid CA certificate reference " + reference + ", " + why));
    }

    private Optional<Fault> notPermitted(String reference) {
      return Optional.of(
          new Fault(
              NOT_PERMITTED,
              reference
                  + " not accessible to a Gateway in namespace \"%s\" (missing a ReferenceGrant?)"
                      .formatted(owner.namespace())));
    }

    private boolean isPermitted(String kind, ResourceName name) {
      if (name.namespace().equals(owner.namespace())) {
        return true;
      }
      String from = owner.kind().equals(ApiObjects.GATEWAY) ? "Gateway" : owner.kind();
      return lookup.isGranted(
          new ReferenceGrant.From(ParentReference.GROUP, from, owner.namespace()), "", kind, name);
    }

    private String credential(String scheme, ResourceName name) {
      String text = scheme + name;
      if (!name.namespace().equals(owner.namespace())) {
        granted.add(text);
      }
      return text;
    }

    private ServerTls tls(Mode mode) {
      List<String> ciphers =
          Arrays.stream(written.options().getOrDefault(CIPHERS, "").split(","))
              .map(String::strip)
              .filter(cipher -> !cipher.isEmpty())
              .toList();
      boolean several = credentials.size() > 1;
      return new ServerTls(
          false,
          mode,
          new ServerTls.Files("", "", "", ""),
          new ServerTls.Credentials(
              several || credentials.isEmpty() ? "" : credentials.getFirst(),
              several ? credentials : List.of(),
              roots),
          List.of(),
          new ServerTls.Verification(List.of(), List.of(), List.of(), takesUnverified),
          new ServerTls.Parameters(TlsVersion.TLS_AUTO, TlsVersion.TLS_AUTO, ciphers));
    }
  }
}
