package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.GoStruct;
import io.meltemi.inject.kube.KubeType;
import io.meltemi.inject.kube.KubeTypeException;
import io.meltemi.inject.kube.StrategicMerge;
import io.meltemi.inject.proxy.ProxySettings;
import io.meltemi.inject.template.MeshFields;
import io.meltemi.inject.template.PodTemplate;
import io.meltemi.inject.template.ProxyFields;
import io.meltemi.inject.template.TemplateData;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The objects that run a Gateway of the Gateway API, from the injector's template {@code
 * kube-gateway} and what is laid over it. Pure; for any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/deploymentcontroller.go.
 */
public final class GatewayObjects {
  /** The template's name in the injector's configuration. */
  public static final String TEMPLATE = "kube-gateway";

  private static final String NAME_LABEL = "gateway.networking.k8s.io/gateway-name";
  private static final GatewayDeployment.Port STATUS =
      new GatewayDeployment.Port("status-port", 15021, "TCP");

  /** By the entries of a ConfigMap, the kinds that they are laid over. */
  private static final Map<String, String> OVERLAYS =
      Map.of(
          "deployment", "Deployment",
          "service", "Service",
          "serviceAccount", "ServiceAccount",
          "horizontalPodAutoscaler", "HorizontalPodAutoscaler",
          "podDisruptionBudget", "PodDisruptionBudget");

  /** Kinds that only are there where something is laid over them. */
  private static final List<String> ON_REQUEST =
      List.of("HorizontalPodAutoscaler", "PodDisruptionBudget");

  private final InjectionSettings settings;

  public GatewayObjects(InjectionSettings settings) {
    this.settings = settings;
  }

  /**
   * What the cluster says.
   *
   * @param kubeVersion 135 for 1.35
   * @param clusterId of the cluster
   * @param namespaceAnnotations of the Gateway's namespace
   * @param proxyConfigs as of {@link InjectionRequest}
   */
  public record Facts(
      int kubeVersion,
      String clusterId,
      SortedMap<String, String> namespaceAnnotations,
      List<Map<String, Object>> proxyConfigs) {
    public Facts {
      proxyConfigs = List.copyOf(proxyConfigs);
    }
  }

  /**
   * Entries of a ConfigMap.
   *
   * @param source for messages
   */
  public record Overlay(String source, SortedMap<String, String> entries) {}

  /**
   * The objects in the template's order.
   *
   * @param overlays weakest first
   * @throws InjectionException naming the template or the overlay, and the place in it
   */
  public List<ObjectNode> of(GatewayDeployment gateway, Facts facts, List<Overlay> overlays) {
    InjectionConfig config = settings.config();
    PodTemplate template = config.templates().get(TEMPLATE);
    if (template == null) {
      throw new InjectionException(
          Optional.ofNullable(config.faults().get(TEMPLATE))
              .orElse("template \"" + TEMPLATE + "\" not found"));
    }
    var objects = new ArrayList<ObjectNode>();
    for (ObjectNode object : template.renderAll(data(gateway, facts))) {
      String kind = object.path("kind").asText("");
      List<Patch> patches = patches(kind, overlays);
      if (!patches.isEmpty() || !ON_REQUEST.contains(kind)) {
        objects.add(patched(kind, object, patches));
      }
    }
    return List.copyOf(objects);
  }

  private record Patch(String place, ObjectNode fields) {}

  private static List<Patch> patches(String kind, List<Overlay> overlays) {
    var patches = new ArrayList<Patch>();
    for (Overlay overlay : overlays) {
      overlay
          .entries()
          .forEach(
              (name, text) -> {
                if (kind.equals(OVERLAYS.get(name))) {
                  String place = overlay.source() + ": data." + name;
                  patches.add(new Patch(place, YamlJson.object(place, text)));
                }
              });
    }
    return patches;
  }

  /** What is laid over an object changes neither which one it is nor whose. */
  private static ObjectNode patched(String kind, ObjectNode object, List<Patch> patches) {
    ObjectNode merged = object;
    for (Patch patch : patches) {
      try {
        merged = StrategicMerge.merge(KubeType.named(kind), merged, patch.fields());
      } catch (KubeTypeException e) {
        throw new InjectionException(patch.place() + ": " + e.getMessage());
      }
      for (String field : List.of("apiVersion", "kind")) {
        merged.set(field, object.path(field));
      }
      for (String field : List.of("name", "namespace", "ownerReferences")) {
        keep(merged.withObject("/metadata"), field, object.path("metadata").path(field));
      }
    }
    return merged;
  }

  private static void keep(ObjectNode metadata, String field, JsonNode value) {
    if (value.isMissingNode()) {
      metadata.remove(field);
    } else {
      metadata.set(field, value);
    }
  }

  private TemplateData data(GatewayDeployment gateway, Facts facts) {
    ProxySettings proxy = proxy(gateway, facts);
    ProxyIds ids = ProxyIds.of(settings.openShift() ? facts.namespaceAnnotations() : Map.of());
    var data = new LinkedHashMap<String, Object>();
    data.put("Name", gateway.meta().name());
    data.put("Namespace", gateway.meta().namespace());
    data.put("UID", gateway.uid());
    data.put("ObjectMeta", metadata(gateway));
    data.put("Spec", spec(gateway));
    data.put("GatewayClass", gateway.className());
    data.put("DeploymentName", gateway.names().deployment());
    data.put("ServiceAccount", gateway.names().serviceAccount());
    data.put("Ports", ports(gateway));
    data.put("ServiceType", gateway.service().type());
    data.put("InfrastructureLabels", new TreeMap<>(gateway.labels().asMap()));
    data.put("InfrastructureAnnotations", new TreeMap<>(gateway.annotations().asMap()));
    data.put("GatewayNameLabel", NAME_LABEL);
    data.put("KubeVersion", (long) facts.kubeVersion());
    data.put("ClusterID", facts.clusterId());
    data.put("Revision", settings.revision());
    data.put("ProxyConfig", new ProxyFields(proxy));
    data.put("MeshConfig", new MeshFields(settings.mesh().source()));
    data.put("Values", settings.values().tree());
    data.put(
        "ProxyImage",
        ProxyImage.of(settings.values(), proxy, gateway.meta().annotations().asMap()));
    data.put("ProxyUID", ids.user());
    data.put("ProxyGID", ids.group());
    data.put("CompliancePolicy", settings.compliancePolicy());
    return new TemplateData(data);
  }

  private ProxySettings proxy(GatewayDeployment gateway, Facts facts) {
    ProxySettings proxy = ProxySettings.of(settings.mesh());
    for (Map<String, Object> written : facts.proxyConfigs()) {
      proxy = proxy.with(written);
    }
    Optional<String> annotation = gateway.meta().annotations().find(Names.PROXY_CONFIG);
    return annotation.isEmpty()
        ? proxy
        : proxy.with("annotation " + Names.PROXY_CONFIG, annotation.get(), settings.mesh());
  }

  private static Object metadata(GatewayDeployment gateway) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("name", gateway.meta().name());
    metadata.put("namespace", gateway.meta().namespace());
    metadata.put("uid", gateway.uid());
    ObjectNode labels = metadata.putObject("labels");
    gateway.meta().labels().asMap().forEach(labels::put);
    ObjectNode annotations = metadata.putObject("annotations");
    gateway.meta().annotations().asMap().forEach(annotations::put);
    return new GoStruct(KubeType.named("ObjectMeta"), metadata);
  }

  private static Map<String, Object> spec(GatewayDeployment gateway) {
    return Map.of(
        "GatewayClassName",
        gateway.className(),
        "Addresses",
        gateway.service().address().map(address -> Map.of("Value", address)).stream().toList());
  }

  private static List<Map<String, Object>> ports(GatewayDeployment gateway) {
    var ports = new ArrayList<Map<String, Object>>();
    ports.add(port(STATUS));
    gateway.service().ports().forEach(port -> ports.add(port(port)));
    return ports;
  }

  private static Map<String, Object> port(GatewayDeployment.Port port) {
    return Map.of(
        "Name",
        port.name(),
        "Port",
        (long) port.number(),
        "AppProtocol",
        port.protocol().toLowerCase(Locale.ROOT));
  }
}
