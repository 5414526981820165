package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.gatewayapi.ObjectReference;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.BackendReference;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where the backends of a route are.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go buildDestination.
 *
 * @param checksGrants whether backends of other namespaces need a ReferenceGrant: at gateways
 */
record Backends(Route route, boolean checksGrants, Lookup lookup) {
  /** Leads nowhere. */
  static final Destination NOWHERE = new Destination("", "", OptionalInt.empty());

  private static final String INVALID = "InvalidDestination";
  private static final Set<String> SOFT =
      Set.of("RefNotPermitted", "BackendNotFound", "InvalidKind");

  /**
   * @param destination absent where the whole route is of no use with this backend
   */
  record Found(Optional<Destination> destination, Optional<Fault> fault) {
    static Found at(Destination destination) {
      return new Found(Optional.of(destination), Optional.empty());
    }

    static Found fault(String reason, String message) {
      return new Found(
          SOFT.contains(reason) ? Optional.of(NOWHERE) : Optional.empty(),
          Optional.of(new Fault(reason, message)));
    }
  }

  Found find(BackendReference backend) {
    ObjectReference to = backend.to();
    String namespace = route.meta().namespace();
    ResourceName name = to.from(namespace);
    if (checksGrants && !name.namespace().equals(namespace) && !isGranted(to, name)) {
      return Found.fault(
          "RefNotPermitted",
          "backendRef %s/%s not accessible to a %s in namespace \"%s\" (missing a ReferenceGrant?)"
              .formatted(name.name(), name.namespace(), route.kind().text(), namespace));
    }
    return switch (to.group().orElse("") + "/" + to.kind().orElse("Service")) {
      case "/Service" ->
          to.name().indexOf('.') >= 0
              ? Found.fault(
                  INVALID,
                  "service name invalid; the name of the Service must be used, not the hostname.")
              : service(name, backend.port());
      case "multicluster.x-k8s.io/ServiceImport" -> service(name, backend.port());
      case "networking.istio.io/Hostname" -> host(to, namespace, backend.port());
      case Pools.GROUP + "/InferencePool" -> pool(name);
      default ->
          Found.fault(
              "InvalidKind",
              "referencing unsupported backendRef: group \"%s\" kind \"%s\""
                  .formatted(to.group().orElse(""), to.kind().orElse("")));
    };
  }

  private boolean isGranted(ObjectReference to, ResourceName name) {
    var from =
        new ReferenceGrant.From(
            ParentReference.GROUP, route.kind().text(), route.meta().namespace());
    return lookup.isGranted(from, to.group().orElse(""), to.kind().orElse("Service"), name);
  }

  private Found service(ResourceName name, OptionalInt port) {
    return found(lookup.hostOf(name), lookup.service(name).isPresent(), port);
  }

  private Found host(ObjectReference to, String namespace, OptionalInt port) {
    if (to.namespace().isPresent()) {
      return Found.fault(INVALID, "namespace may not be set with Hostname type");
    }
    Hostname host = Hostname.of(to.name());
    boolean there =
        lookup.services(host).stream().anyMatch(each -> each.namespace().equals(namespace));
    return found(host, there, port);
  }

  /** A backend that is not there yet keeps its name, so that it works at once when it comes. */
  private static Found found(Hostname host, boolean there, OptionalInt port) {
    if (port.isEmpty()) {
      return Found.fault(INVALID, "port is required in backendRef");
    }
    return new Found(
        Optional.of(new Destination(host.value(), "", port)),
        there
            ? Optional.empty()
            : Optional.of(new Fault("BackendNotFound", "backend(" + host + ") not found")));
  }

  private Found pool(ResourceName name) {
    if (!lookup.settings().inferencePools()) {
      return Found.fault(
          "InvalidKind",
          "InferencePool is not enabled. To enable, set SUPPORT_GATEWAY_API_INFERENCE_EXTENSION to"
              + " true in istiod");
    }
    if (name.name().indexOf('.') >= 0) {
      return Found.fault(
          INVALID,
          "InferencePool.Name invalid; the name of the InferencePool must be used, not the"
              + " hostname.");
    }
    if (lookup.pool(name).isEmpty()) {
      return Found.fault("BackendNotFound", "backend(" + name.name() + ") not found");
    }
    Hostname host = lookup.hostOf(Pools.serviceName(name));
    boolean there =
        lookup.services(host).stream().anyMatch(s -> s.namespace().equals(name.namespace()));
    return there
        ? Found.at(new Destination(host.value(), "", OptionalInt.of(PoolService.FIRST_PORT)))
        : Found.fault("BackendNotFound", "backend(" + host + ") not found");
  }
}
