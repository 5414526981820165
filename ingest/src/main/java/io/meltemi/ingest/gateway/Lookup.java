package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.LabelSelector;
import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.gatewayapi.GatewayClass;
import io.meltemi.model.gatewayapi.InferencePool;
import io.meltemi.model.gatewayapi.IngressClass;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one derivation may look up; keeps in mind what it did. */
final class Lookup {
  private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private final ApiObjects objects;
  private final World world;
  private final GatewaySettings settings;
  private final String domain;
  private final Set<Fact> facts = new HashSet<>();

  Lookup(ApiObjects objects, World world, GatewaySettings settings, String domain) {
    this.objects = objects;
    this.world = world;
    this.settings = settings;
    this.domain = domain;
  }

  /** All that was looked up so far. */
  Set<Fact> facts() {
    return facts;
  }

  GatewaySettings settings() {
    return settings;
  }

  IngressOptions ingressOptions() {
    return world.ingressOptions();
  }

  IngressSettings ingressSettings() {
    facts.add(new Fact.SettingsOfIngresses());
    return world.ingressSettings();
  }

  Optional<IngressClass> ingressClass(String name) {
    var key = new MeshObject.Key("IngressClass", new ResourceName("", name));
    facts.add(new Fact.Written(key));
    return objects.find(key).map(IngressClass.class::cast);
  }

  /** The newest of those that are marked. */
  Optional<IngressClass> defaultIngressClass() {
    facts.add(new Fact.AllIngressClasses());
    return objects.ingressClasses().stream()
        .filter(each -> each.meta().annotations().getOrDefault(DEFAULT_CLASS, "").equals("true"))
        .min(
            Comparator.comparing((IngressClass each) -> each.meta().created())
                .reversed()
                .thenComparing(each -> each.meta().name()));
  }

  /** The outer addresses of the node of a gateway that runs, of the first that has a node. */
  List<String> gatewayNodeAddresses(String namespace, String istioLabel) {
    facts.add(new Fact.GatewayPods());
    return world.gatewayNodeAddresses(namespace, istioLabel);
  }

  /** The host of a Kubernetes service. */
  Hostname hostOf(ResourceName service) {
    return Hostname.of(service.name() + "." + service.namespace() + ".svc." + domain);
  }

  /** Whose Gateways of a class are; absent where it is not for us. */
  Optional<ClassInfo> classInfo(String name) {
    facts.add(new Fact.Written(new MeshObject.Key("GatewayClass", new ResourceName("", name))));
    return objects
        .find("GatewayClass", GatewayClass.class, new ResourceName("", name))
        .flatMap(found -> ClassInfo.ofController(found.controller(), settings))
        .or(() -> ClassInfo.builtIn(name, settings));
  }

  Optional<KubernetesGateway> gateway(ResourceName name) {
    facts.add(new Fact.Written(new MeshObject.Key(ApiObjects.GATEWAY, name)));
    return objects.find(ApiObjects.GATEWAY, KubernetesGateway.class, name);
  }

  Optional<InferencePool> pool(ResourceName name) {
    facts.add(new Fact.Written(new MeshObject.Key("InferencePool", name)));
    return objects.find("InferencePool", InferencePool.class, name);
  }

  List<Service> services(Hostname host) {
    facts.add(new Fact.Services(host));
    return world.services(host);
  }

  /** The service that a Kubernetes Service of that name gives. */
  Optional<Service> service(ResourceName name) {
    return services(hostOf(name)).stream()
        .filter(s -> s.registry() == Service.Registry.KUBERNETES)
        .filter(s -> s.namespace().equals(name.namespace()))
        .findFirst();
  }

  ServiceEndpoints endpoints(Service.Key service) {
    facts.add(new Fact.Endpoints(service.hostname()));
    return world.endpoints(service);
  }

  Optional<ServiceEntry> serviceEntry(ResourceName name) {
    facts.add(new Fact.Written(new MeshObject.Key("ServiceEntry", name)));
    return world.serviceEntry(name);
  }

  Optional<Secret> credential(String kind, ResourceName name) {
    facts.add(new Fact.Written(new MeshObject.Key(kind, name)));
    return world.credential(kind, name);
  }

  boolean isThere(String kind, ResourceName name) {
    facts.add(new Fact.Written(new MeshObject.Key(kind, name)));
    return world.isThere(kind, name);
  }

  /** Whether the namespace has such labels. */
  boolean isSelected(String namespace, LabelSelector selector) {
    facts.add(new Fact.Written(new MeshObject.Key("Namespace", new ResourceName("", namespace))));
    return world
        .namespace(namespace)
        .filter(found -> selector.selects(found.meta().labels().and(nameLabel(namespace))))
        .isPresent();
  }

  /** The names of all namespaces with such labels, sorted. */
  List<String> selected(LabelSelector selector) {
    facts.add(new Fact.AllNamespaces());
    return world.namespaces().stream()
        .filter(each -> selector.selects(each.meta().labels().and(nameLabel(each.meta().name()))))
        .map(each -> each.meta().name())
        .sorted()
        .toList();
  }

  private static Labels nameLabel(String namespace) {
    return Labels.of(Map.of(NAME_LABEL, namespace));
  }

  /** Whether an object of another namespace may be referred to. */
  boolean isGranted(ReferenceGrant.From from, String group, String kind, ResourceName to) {
    facts.add(new Fact.GrantsIn(to.namespace()));
    return objects.grantsIn(to.namespace()).stream()
        .anyMatch(grant -> grant.allows(from, group, kind, to.name()));
  }
}
