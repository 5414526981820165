package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.ClassInfo.Role;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.GatewayDeployment.Port;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.KubernetesGateway.Infrastructure;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to run for a Gateway.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/deploymentcontroller.go.
 */
final class Deployments {
  private static final String NAME_OVERRIDE = "gateway.istio.io/name-override";
  private static final String SERVICE_ACCOUNT = "gateway.istio.io/service-account";
  private static final String SERVICE_TYPE = "networking.istio.io/service-type";

  /** Of a Service's port. */
  private static final int LONGEST_NAME = 63;

  private Deployments() {}

  /** As which a Gateway's workloads run. */
  static String serviceAccount(KubernetesGateway gateway, ClassInfo info) {
    return gateway
        .meta()
        .annotations()
        .getOrDefault(SERVICE_ACCOUNT, GatewayServices.defaultName(gateway, info));
  }

  /**
   * Absent where its workloads are somebody else's, and for a Gateway that no API server has.
   *
   * @param sets the listeners of the ListenerSets that are attached
   */
  static Optional<GatewayDeployment> of(
      KubernetesGateway gateway, List<List<BoundListener>> sets, Lookup lookup) {
    Optional<ClassInfo> info = lookup.classInfo(gateway.className());
    if (info.isEmpty()
        || info.get().role() != Role.GATEWAY
        || gateway.state().uid().isEmpty()
        || !GatewayServices.isManaged(gateway, lookup.settings())) {
      return Optional.empty();
    }
    Labels annotations = gateway.meta().annotations();
    String name = GatewayServices.defaultName(gateway, info.get());
    Optional<Infrastructure> infrastructure = gateway.infrastructure();
    return Optional.of(
        new GatewayDeployment(
            gateway.meta(),
            gateway.state().uid().get(),
            gateway.className(),
            new GatewayDeployment.Names(
                annotations.getOrDefault(NAME_OVERRIDE, name), serviceAccount(gateway, info.get())),
            new GatewayDeployment.Service(
                annotations.getOrDefault(SERVICE_TYPE, "LoadBalancer"),
                gateway.addresses().stream().map(KubernetesGateway.Address::value).findFirst(),
                ports(gateway, sets)),
            told(infrastructure.map(Infrastructure::labels), gateway.meta().labels()),
            told(infrastructure.map(Infrastructure::annotations), annotations),
            infrastructure
                .flatMap(Infrastructure::parameters)
                .filter(reference -> reference.isTo("", "ConfigMap"))
                .map(found -> new ResourceName(gateway.meta().namespace(), found.name()))));
  }

  /** The Gateway's own where its infrastructure has none. */
  private static Labels told(Optional<Labels> infrastructure, Labels own) {
    return infrastructure.filter(labels -> !labels.isEmpty()).orElse(own);
  }

  private static List<Port> ports(KubernetesGateway gateway, List<List<BoundListener>> sets) {
    Map<Integer, Port> ports = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    gateway
        .listeners()
        .forEach(
            listener ->
                add(ports, names, PortOf.listener(listener), listener.name(), listener.protocol()));
    for (List<BoundListener> set : sets) {
      for (BoundListener listener : set) {
        BoundListener.Section section = listener.section();
        add(ports, names, section.port(), section.name(), section.protocol());
      }
    }
    return List.copyOf(ports.values());
  }

  private static void add(
      Map<Integer, Port> ports, Set<String> names, int number, String listener, String protocol) {
    if (number == 0 || ports.containsKey(number)) {
      return;
    }
    String name = portName(listener, "");
    if (name.isEmpty() || !names.add(name)) {
      name = portName(listener, "-" + number);
      names.add(name);
    }
    ports.put(number, new Port(name, number, protocol));
  }

  /** A listener's name may have dots and be longer. */
  private static String portName(String listener, String end) {
    String name = listener.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    name = name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length()));
    return (name.isEmpty() && !end.isEmpty() ? "port" : name).replaceAll("^-+|-+$", "") + end;
  }
}
