package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.CanonicalObjects;
import io.meltemi.inject.kube.KubeType;
import io.meltemi.inject.kube.KubeTypeException;
import io.meltemi.inject.proxy.ProxySettings;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts proxies into pods: the templates are rendered, merged into the pod, what the user says of
 * the same containers is laid over them, and what no template can do (order, probes, Prometheus) is
 * done last. Immutable; for any thread.
 */
public final class Injector {
  private final InjectionSettings settings;

  public Injector(InjectionSettings settings) {
    this.settings = settings;
  }

  /** What this injector goes by. */
  public InjectionSettings settings() {
    return settings;
  }

  /** The name that the installation gives its cluster; may be empty. */
  public String cluster() {
    return settings.values().text("global", "multiCluster", "clusterName");
  }

  /** What comes of the pod; never throws for what a user wrote. */
  public Injection inject(InjectionRequest request) {
    String pod = "Pod " + Pods.describe(request.pod());
    try {
      return inject(original(request), request);
    } catch (KubeTypeException | InjectionException e) {
      return new Injection.Refused(pod + ": " + e.getMessage());
    }
  }

  private static ObjectNode original(InjectionRequest request) throws KubeTypeException {
    ObjectNode raw = request.pod().deepCopy();
    if (raw.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields"); // often huge, and of no concern
    }
    ObjectNode pod = CanonicalObjects.normal(KubeType.pod(), raw, "");
    if (Pods.namespace(pod).isEmpty() && !request.namespace().isEmpty()) {
      pod.withObject("/metadata").put("namespace", request.namespace());
    }
    return pod;
  }

  private Injection inject(ObjectNode original, InjectionRequest request) throws KubeTypeException {
    Optional<String> against = Decision.against(original, settings.config());
    if (against.isPresent()) {
      return new Injection.Skipped(against.get());
    }
    ObjectNode pod = original;
    if (settings.openShift()) {
      pod = original.deepCopy();
      ProxyUser.forgetAssigned(pod);
    }
    AnnotationChecks.check(Pods.annotations(pod), settings.mesh());
    ProxySettings proxy = proxySettings(pod, request);
    ContainerOverrides overrides = ContainerOverrides.keptIn(pod);
    var result = new TemplateRun(settings, request, proxy).apply(pod, overrides);
    ObjectNode merged = overrides.reapplied(result.merged().deepCopy(), pod, result.template());
    ProxyUser.apply(merged, pod, isTproxy(merged, proxy));
    finish(merged, result.template(), request, proxy);
    return new Injection.Injected(
        original, CanonicalObjects.normal(KubeType.pod(), merged, ""), result.warnings());
  }

  private static boolean isTproxy(ObjectNode pod, ProxySettings proxy) {
    return proxy.interceptionMode().equals(Names.TPROXY)
        || Names.TPROXY.equals(Pods.annotations(pod).get(Names.INTERCEPTION_MODE));
  }

  private ProxySettings proxySettings(ObjectNode pod, InjectionRequest request) {
    ProxySettings proxy = ProxySettings.of(settings.mesh());
    for (Map<String, Object> written : request.proxyConfigs()) {
      proxy = proxy.with(written);
    }
    String annotation = Pods.annotations(pod).get(Names.PROXY_CONFIG);
    return annotation == null
        ? proxy
        : proxy.with("annotation " + Names.PROXY_CONFIG, annotation, settings.mesh());
  }

  private void finish(
      ObjectNode pod, ObjectNode template, InjectionRequest request, ProxySettings proxy) {
    SortedMap<String, String> environment = environment(request);
    Pods.proxy(pod).ifPresent(container -> setVariables(container, environment));
    PrometheusMerge.apply(pod, settings, proxy.statusPort());
    ProbeRewrite.apply(
        pod,
        proxy.statusPort(),
        settings.values().isTrue("sidecarInjectorWebhook", "rewriteAppHTTPProbe"));
    if (environment.containsKey(Names.NETWORK_VARIABLE)) {
      Pods.setLabel(pod, Names.NETWORK, environment.get(Names.NETWORK_VARIABLE));
    }
    Pods.setAnnotation(pod, Names.STATUS, InjectionStatus.print(template, settings.revision()));
    settings.config().injectedAnnotations().forEach((k, v) -> Pods.setAnnotation(pod, k, v));
    boolean hold =
        proxy.holdsApplication().orElse(false)
            || settings.values().isTrue("global", "proxy", "holdApplicationUntilProxyStarts");
    ContainerOrder.apply(pod, hold, settings.beforeProxy());
  }

  /** The webhook's path over the values; the pod's label over both. */
  private SortedMap<String, String> environment(InjectionRequest request) {
    var environment = new TreeMap<>(request.proxyEnvironment());
    putIfWanting(
        environment,
        Names.CLUSTER_VARIABLE,
        settings.values().text("global", "multiCluster", "clusterName"));
    putIfWanting(environment, Names.NETWORK_VARIABLE, settings.values().text("global", "network"));
    String label = Pods.labels(request.pod()).getOrDefault(Names.NETWORK, "");
    if (!label.isEmpty()) {
      environment.put(Names.NETWORK_VARIABLE, label);
    }
    return environment;
  }

  private static void putIfWanting(SortedMap<String, String> map, String name, String value) {
    if (!value.isEmpty() && map.getOrDefault(name, "").isEmpty()) {
      map.put(name, value);
    }
  }

  /** Replaces the variables of these names; they stand at the end, sorted. */
  private static void setVariables(ObjectNode container, SortedMap<String, String> variables) {
    if (variables.isEmpty()) {
      return;
    }
    if (container.get("env") instanceof ArrayNode before) {
      ArrayNode left = before;
      for (String name : variables.keySet()) {
        left = Pods.without(left, name);
      }
      container.set("env", left);
    }
    variables.forEach((name, value) -> Pods.addVariable(container, name, value));
  }
}
