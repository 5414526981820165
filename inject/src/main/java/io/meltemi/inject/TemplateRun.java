package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Pods.ContainerList;
import io.meltemi.inject.kube.CanonicalObjects;
import io.meltemi.inject.kube.GoStruct;
import io.meltemi.inject.kube.KubeType;
import io.meltemi.inject.kube.KubeTypeException;
import io.meltemi.inject.kube.StrategicMerge;
import io.meltemi.inject.proxy.ProxySettings;
import io.meltemi.inject.template.MeshFields;
import io.meltemi.inject.template.PodTemplate;
import io.meltemi.inject.template.ProxyFields;
import io.meltemi.inject.template.TemplateData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the templates that a pod asks for and merges what they make into the pod. */
final class TemplateRun {
  /** Names in one annotation; each is rendered. */
  private static final int MAX_TEMPLATES = 32;

  private static final int SHOWN = 80;

  private final InjectionSettings settings;
  private final InjectionRequest request;
  private final ProxySettings proxy;

  /**
   * @param merged the pod with all templates
   * @param template the templates alone
   * @param warnings of templates in an earlier version, since the one there is does not parse
   */
  record Result(ObjectNode merged, ObjectNode template, List<String> warnings) {}

  TemplateRun(InjectionSettings settings, InjectionRequest request, ProxySettings proxy) {
    this.settings = settings;
    this.request = request;
    this.proxy = proxy;
  }

  /**
   * @param pod in Kubernetes' form; it is not changed
   */
  Result apply(ObjectNode pod, ContainerOverrides overrides) throws KubeTypeException {
    TemplateData data = data(pod, overrides.reinsertedInto(stripped(pod)));
    ObjectNode merged = pod;
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    var warnings = new ArrayList<String>();
    for (String name : names(pod)) {
      ObjectNode part = template(name).render(data);
      String fault = settings.config().faults().get(name);
      if (fault != null) {
        warnings.add(fault + "; injected by its last good version");
      }
      String place = "template " + name;
      made = over(made, part, place);
      merged = over(atItsPlace(merged, made), part, place);
    }
    return new Result(merged, made, warnings);
  }

  private PodTemplate template(String name) {
    InjectionConfig config = settings.config();
    PodTemplate template = config.templates().get(name);
    if (template == null) {
      throw new InjectionException(
          Optional.ofNullable(config.faults().get(name))
              .orElseGet(
                  () ->
                      "template \"%s\" not found (expected: one of %s)"
                          .formatted(shortened(name), config.known())));
    }
    return template;
  }

  private static String shortened(String name) {
    return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
  }

  private static ObjectNode over(ObjectNode pod, ObjectNode part, String place)
      throws KubeTypeException {
    try {
      return CanonicalObjects.normal(
          KubeType.pod(), StrategicMerge.merge(KubeType.pod(), pod, part), "");
    } catch (KubeTypeException e) {
      throw new InjectionException(place + ", merged: " + e.getMessage());
    }
  }

  /** What the user writes as a container belongs to the init containers if the proxy is one. */
  private ObjectNode atItsPlace(ObjectNode pod, ObjectNode made) {
    ContainerList containers = ContainerList.CONTAINERS;
    ContainerList init = ContainerList.INIT_CONTAINERS;
    String said = Pods.annotations(pod).getOrDefault(Names.NATIVE_SIDECAR, "");
    boolean sidecar = said.equals("true") || request.nativeSidecars() && !said.equals("false");
    Optional<ObjectNode> own = Pods.find(Pods.containers(pod, containers), Names.PROXY);
    if (!sidecar
        || own.isEmpty()
        || Pods.find(Pods.containers(made, init), Names.PROXY).isEmpty()) {
      return pod;
    }
    ObjectNode moved = pod.deepCopy();
    Pods.setContainers(
        moved, containers, Pods.without(Pods.containers(moved, containers), Names.PROXY));
    ArrayNode all = Pods.containers(moved, init).deepCopy().add(own.get());
    Pods.setContainers(moved, init, all);
    return moved;
  }

  private List<String> names(ObjectNode pod) {
    String asked = Pods.annotations(pod).get(Names.TEMPLATES);
    List<String> wanted = settings.config().defaultTemplates();
    if (asked != null) {
      wanted = List.of(asked.split(",", -1)).stream().map(String::strip).toList();
    }
    List<String> names = settings.config().resolved(wanted);
    if (names.size() > MAX_TEMPLATES) {
      throw new InjectionException(
          "annotation %s: %d templates (expected: at most %d)"
              .formatted(Names.TEMPLATES, names.size(), MAX_TEMPLATES));
    }
    return names;
  }

  /** The pod as it was before an earlier injection, as far as that can be told. */
  private ObjectNode stripped(ObjectNode pod) {
    Optional<InjectionStatus> before = InjectionStatus.of(pod);
    if (before.isEmpty()) {
      return pod;
    }
    ObjectNode bare = pod.deepCopy();
    strip(bare, ContainerList.CONTAINERS, before.get().containers());
    strip(bare, ContainerList.INIT_CONTAINERS, before.get().initContainers());
    PrometheusMerge.clearIfOurs(bare, proxy.statusPort());
    if (bare.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(Names.STATUS);
    }
    return bare;
  }

  private static void strip(ObjectNode pod, ContainerList list, List<String> injected) {
    ArrayNode left = Pods.containers(pod, list);
    for (String name : injected) {
      left = Pods.without(left, name);
    }
    Pods.setContainers(pod, list, left);
  }

  private TemplateData data(ObjectNode pod, ObjectNode bare) {
    GoStruct seen = new GoStruct(KubeType.pod(), bare);
    Owner owner = request.owner().orElseGet(() -> Owner.of(pod));
    ProxyIds ids = ProxyIds.of(settings.openShift() ? request.namespaceAnnotations() : Map.of());
    var data = new LinkedHashMap<String, Object>();
    data.put("TypeMeta", Map.of("APIVersion", owner.apiVersion(), "Kind", owner.kind()));
    data.put("DeploymentMeta", Map.of("Name", owner.name(), "Namespace", owner.namespace()));
    data.put("ObjectMeta", seen.field("ObjectMeta").orElseThrow());
    data.put("Spec", seen.field("Spec").orElseThrow());
    data.put("ProxyConfig", new ProxyFields(proxy));
    data.put("MeshConfig", new MeshFields(settings.mesh().source()));
    data.put("Values", settings.values().tree());
    data.put("Revision", settings.revision());
    data.put("NativeSidecars", request.nativeSidecars());
    data.put("ProxyImage", ProxyImage.of(settings.values(), proxy, Pods.annotations(bare)));
    data.put("ProxyUID", ids.user());
    data.put("ProxyGID", ids.group());
    data.put("InboundTrafficPolicyMode", inboundMode());
    data.put("CompliancePolicy", settings.compliancePolicy());
    return new TemplateData(data);
  }

  private String inboundMode() {
    return settings.mesh().listeners().inboundPassthroughAllowed() ? "passthrough" : "localhost";
  }
}
