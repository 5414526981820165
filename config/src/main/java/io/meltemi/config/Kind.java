package io.meltemi.config;

import io.meltemi.config.authorizationpolicy.AuthorizationPolicyReader;
import io.meltemi.config.destinationrule.DestinationRuleReader;
import io.meltemi.config.envoyfilter.EnvoyFilterReader;
import io.meltemi.config.extension.ExtensionReader;
import io.meltemi.config.gateway.GatewayReader;
import io.meltemi.config.gatewayapi.GatewayApiReaders;
import io.meltemi.config.kube.KubeReaders;
import io.meltemi.config.peerauthentication.PeerAuthenticationReader;
import io.meltemi.config.proxyconfig.ProxyConfigChecker;
import io.meltemi.config.requestauthentication.RequestAuthenticationReader;
import io.meltemi.config.serviceentry.ServiceEntryReader;
import io.meltemi.config.sidecar.SidecarReader;
import io.meltemi.config.telemetry.TelemetryReader;
import io.meltemi.config.virtualservice.VirtualServiceReader;
import io.meltemi.config.workloadentry.WorkloadEntryReader;
import io.meltemi.config.workloadgroup.WorkloadGroupChecker;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Sidecar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A kind of object that is read.
 *
 * @param name the name in the model: the kind, but {@code KubernetesGateway} for the Gateway API's,
 *     since Istio has a Gateway too
 * @param owner whose kind it is
 * @param closed for a kind that restricts: what stands in the place of an object that has errors,
 *     given what could be read of it, so that it lets nothing through that it was to stop
 */
record Kind(
    String name,
    Owner owner,
    boolean namespaced,
    Function<ObjectInput, MeshObject> reader,
    Optional<Closing> closed) {
  /** What stands in for what could be read of an object, and why; nothing where it is harmless. */
  interface Closing {
    Optional<? extends MeshObject> close(MeshObject read, String why);
  }

  enum Owner {
    ISTIO,
    KUBERNETES,
    GATEWAY_API
  }

  private static final Map<String, Kind> BY_GROUP_AND_KIND = all();
  private static final Set<String> FOREIGN_GROUPS =
      Set.of("apps", "autoscaling", "batch", "extensions", "policy");
  private static final Set<String> FOREIGN_CORE_KINDS =
      Set.of(
          "Binding",
          "ComponentStatus",
          "ConfigMap",
          "Endpoints",
          "Event",
          "LimitRange",
          "List",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "PodTemplate",
          "ReplicationController",
          "ResourceQuota",
          "Secret",
          "ServiceAccount");
  private static final Set<String> VERSIONS =
      Set.of("v1", "v1beta1", "v1beta2", "v1alpha1", "v1alpha2", "v1alpha3");

  static Optional<Kind> find(String group, String version, String kind) {
    return VERSIONS.contains(version)
        ? Optional.ofNullable(BY_GROUP_AND_KIND.get(group + "/" + kind))
        : Optional.empty();
  }

  /** Whether objects of that version are read. */
  static boolean knowsVersion(String version) {
    return VERSIONS.contains(version);
  }

  static List<KnownKind> known() {
    var known = new ArrayList<KnownKind>();
    new TreeMap<>(BY_GROUP_AND_KIND)
        .forEach(
            (name, kind) -> {
              int slash = name.indexOf('/');
              known.add(
                  new KnownKind(
                      name.substring(0, slash),
                      name.substring(slash + 1),
                      kind.name(),
                      kind.namespaced(),
                      kind.closed().isPresent()));
            });
    return List.copyOf(known);
  }

  /** Whether the kind is Kubernetes' own and none of a mesh's business. */
  static boolean isForeign(String group, String version, String kind) {
    if (group.isEmpty()) {
      return version.equals("v1") && FOREIGN_CORE_KINDS.contains(kind);
    }
    return FOREIGN_GROUPS.contains(group)
        || group.endsWith(".k8s.io") && !group.endsWith("networking.k8s.io")
        || group.equals("networking.k8s.io");
  }

  private static Map<String, Kind> all() {
    var kinds = new HashMap<String, Kind>();
    add(kinds, "networking.istio.io", "VirtualService", Owner.ISTIO, VirtualServiceReader::read);
    add(kinds, "networking.istio.io", "DestinationRule", Owner.ISTIO, DestinationRuleReader::read);
    add(kinds, "networking.istio.io", "ServiceEntry", Owner.ISTIO, ServiceEntryReader::read);
    add(kinds, "networking.istio.io", "WorkloadEntry", Owner.ISTIO, WorkloadEntryReader::read);
    add(kinds, "networking.istio.io", "Gateway", Owner.ISTIO, GatewayReader::read);
    addRestricting(
        kinds,
        "networking.istio.io",
        "Sidecar",
        SidecarReader::read,
        (read, why) -> ((Sidecar) read).closed(why));
    addRestricting(
        kinds,
        "security.istio.io",
        "PeerAuthentication",
        PeerAuthenticationReader::read,
        (read, why) -> Optional.of(((PeerAuthentication) read).strict(why)));
    addRestricting(
        kinds,
        "networking.istio.io",
        "EnvoyFilter",
        EnvoyFilterReader::read,
        EnvoyFilterReader::closed);
    addChecked(kinds, "networking.istio.io", "ProxyConfig", ProxyConfigChecker::check);
    addChecked(kinds, "networking.istio.io", "WorkloadGroup", WorkloadGroupChecker::check);
    addRestricting(
        kinds,
        "security.istio.io",
        "AuthorizationPolicy",
        AuthorizationPolicyReader::read,
        (read, why) -> Optional.of(((AuthorizationPolicy) read).denying(why)));
    addRestricting(
        kinds,
        "security.istio.io",
        "RequestAuthentication",
        RequestAuthenticationReader::read,
        (read, why) -> Optional.of(((RequestAuthentication) read).refusing(why)));
    add(kinds, "telemetry.istio.io", "Telemetry", Owner.ISTIO, TelemetryReader::read);
    addRestricting(
        kinds,
        "extensions.istio.io",
        "WasmPlugin",
        ExtensionReader::readWasmPlugin,
        ExtensionReader::closed);
    addRestricting(
        kinds,
        "extensions.istio.io",
        "TrafficExtension",
        ExtensionReader::readTrafficExtension,
        ExtensionReader::closed);
    KubeReaders.core().forEach((kind, reader) -> add(kinds, "", kind, Owner.KUBERNETES, reader));
    add(kinds, "discovery.k8s.io", "EndpointSlice", Owner.KUBERNETES, KubeReaders::endpointSlice);
    GatewayApiReaders.ingress()
        .forEach((kind, reader) -> add(kinds, "networking.k8s.io", kind, Owner.KUBERNETES, reader));
    GatewayApiReaders.standard()
        .forEach(
            (kind, reader) ->
                add(kinds, "gateway.networking.k8s.io", kind, Owner.GATEWAY_API, reader));
    GatewayApiReaders.experimental()
        .forEach(
            (kind, reader) ->
                add(kinds, "gateway.networking.x-k8s.io", kind, Owner.GATEWAY_API, reader));
    GatewayApiReaders.inference()
        .forEach(
            (kind, reader) ->
                add(kinds, "inference.networking.k8s.io", kind, Owner.GATEWAY_API, reader));
    addOpaque(
        kinds,
        Owner.GATEWAY_API,
        Map.of("gateway.networking.x-k8s.io", List.of("XListenerSet", "XMesh")));
    return Collections.unmodifiableMap(kinds);
  }

  private static void add(
      Map<String, Kind> kinds,
      String group,
      String kind,
      Owner owner,
      Function<ObjectInput, MeshObject> reader) {
    boolean clash = owner == Owner.GATEWAY_API && kind.equals("Gateway");
    boolean namespaced =
        !Set.of("Namespace", "Node", "GatewayClass", "IngressClass", "XMesh").contains(kind);
    kinds.put(
        group + "/" + kind,
        new Kind(clash ? "KubernetesGateway" : kind, owner, namespaced, reader, Optional.empty()));
  }

  /** A kind of Istio's that restricts, and how its objects are closed. */
  private static void addRestricting(
      Map<String, Kind> kinds,
      String group,
      String kind,
      Function<ObjectInput, MeshObject> reader,
      Closing closed) {
    kinds.put(group + "/" + kind, new Kind(kind, Owner.ISTIO, true, reader, Optional.of(closed)));
  }

  /** A kind of Istio's that is checked, and kept as it is. */
  private static void addChecked(
      Map<String, Kind> kinds, String group, String kind, Consumer<ObjectInput> checker) {
    add(
        kinds,
        group,
        kind,
        Owner.ISTIO,
        in -> {
          checker.accept(in);
          return keep(in);
        });
  }

  private static void addOpaque(
      Map<String, Kind> kinds, Owner owner, Map<String, List<String>> byGroup) {
    byGroup.forEach(
        (group, names) -> names.forEach(name -> add(kinds, group, name, owner, Kind::keep)));
  }

  private static MeshObject keep(ObjectInput in) {
    return new OpaqueConfig(in.meta(), in.root().plainMap("spec"));
  }
}
