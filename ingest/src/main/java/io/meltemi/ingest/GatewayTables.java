package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.IngressOptions;
import io.meltemi.ingest.gateway.Outputs;
import io.meltemi.ingest.gateway.World;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.VirtualService;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.Ingress;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.status.ObjectStatus;
import io.meltemi.model.status.StatusContent;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the Gateway API's objects and Ingresses see of the mesh, and where what is derived of them
 * goes: beside what was written as Istio's own kinds. Confined to the writer's thread.
 */
record GatewayTables(
    ObjectStore objects, MeshTables tables, boolean tellsStatuses, IngressOptions ingressOptions)
    implements World, Outputs {
  @Override
  public List<Service> services(Hostname host) {
    return tables.services.claims(host);
  }

  @Override
  public ServiceEndpoints endpoints(Service.Key service) {
    return tables.endpointsOf(service);
  }

  @Override
  public Optional<ServiceEntry> serviceEntry(ResourceName name) {
    return objects.find("ServiceEntry", ServiceEntry.class, name);
  }

  @Override
  public Optional<KubeNamespace> namespace(String name) {
    return objects.find("Namespace", KubeNamespace.class, new ResourceName("", name));
  }

  @Override
  public Collection<KubeNamespace> namespaces() {
    return objects.all("Namespace", KubeNamespace.class);
  }

  @Override
  public Optional<Secret> credential(String kind, ResourceName name) {
    return objects.find(kind, Secret.class, name);
  }

  @Override
  public boolean isThere(String kind, ResourceName name) {
    return objects.find(new MeshObject.Key(kind, name)).isPresent();
  }

  @Override
  public IngressSettings ingressSettings() {
    return tables.mesh().ingress();
  }

  @Override
  public List<String> gatewayNodeAddresses(String namespace, String istioLabel) {
    return objects.all("Pod", KubePod.class).stream()
        .filter(pod -> pod.meta().namespace().equals(namespace))
        .filter(pod -> pod.meta().labels().getOrDefault("istio", "").equals(istioLabel))
        .filter(pod -> pod.status().phase().equals("Running"))
        .sorted(Comparator.comparing(pod -> pod.meta().name()))
        .map(pod -> new ResourceName("", pod.spec().nodeName()))
        .flatMap(node -> objects.find("Node", KubeNode.class, node).stream())
        .map(KubeNode::externalAddresses)
        .findFirst()
        .orElse(List.of());
  }

  @Override
  public void gateway(MeshObject.Key key, Optional<Gateway> gateway) {
    tables.config.gateways.set(key, gateway);
  }

  @Override
  public void virtualService(MeshObject.Key key, Optional<VirtualService> virtualService) {
    tables.config.virtualServices.set(key, virtualService);
  }

  @Override
  public void destinationRule(MeshObject.Key key, Optional<DestinationRule> rule) {
    tables.config.destinationRules.set(key, rule);
  }

  @Override
  public void deployment(MeshObject.Key gateway, Optional<GatewayDeployment> deployment) {
    tables.deployments.put(gateway.resource(), deployment);
  }

  @Override
  public void pool(MeshObject.Key pool, Optional<PoolService> service) {
    tables.pools.put(pool.resource(), service);
  }

  @Override
  public void networkGateways(MeshObject.Key gateway, List<ListedGateway> listed) {
    tables.setNetworkGateways(gateway.resource(), listed);
  }

  @Override
  public void status(GatewayApiObject object, Optional<StatusContent> status) {
    if (tellsStatuses || object instanceof Ingress) {
      tables.statuses.put(
          object.key(),
          object.state().status(),
          status.map(
              content -> new ObjectStatus(object.key(), object.state().generation(), content)));
    }
  }

  @Override
  public void noStatus(MeshObject.Key object) {
    tables.statuses.remove(object);
  }
}
