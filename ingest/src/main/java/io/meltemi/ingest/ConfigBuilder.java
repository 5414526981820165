package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.config.virtualservice.DelegateMerge;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.model.kube.KubeNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts a {@link ConfigSnapshot} together from the objects of the moment. */
record ConfigBuilder(
    ObjectStore objects,
    List<Service> services,
    Map<Service.Key, List<String>> accounts,
    MeshConfig mesh,
    MeshNetworks networks) {

  ConfigSnapshot build(long revision) {
    return new ConfigSnapshot(
        revision,
        mesh,
        networks,
        services,
        DelegateMerge.merge(objects.sorted(VirtualService.class)),
        objects.sorted(DestinationRule.class),
        objects.sorted(Gateway.class),
        objects.sorted(Sidecar.class),
        objects.sorted(PeerAuthentication.class),
        objects.sorted(OpaqueConfig.class),
        Map.copyOf(accounts),
        namespaces(),
        byHostname());
  }

  private Map<String, Labels> namespaces() {
    var namespaces = new TreeMap<String, Labels>();
    objects
        .all(KubeNamespace.class)
        .forEach(n -> namespaces.put(n.meta().name(), n.meta().labels()));
    return namespaces;
  }

  private Map<Hostname, List<Service>> byHostname() {
    var byHostname = new HashMap<Hostname, List<Service>>();
    for (Service service : services) {
      byHostname.computeIfAbsent(service.hostname(), h -> new ArrayList<>(1)).add(service);
    }
    return byHostname;
  }
}
