package io.meltemi.istioctl.explain;

import io.meltemi.base.Hostname;
import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.Written;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.Failure;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A mesh in files, of which everything is known. Confined to one thread. */
final class FolderScene implements Scene {
  private final FolderMesh folder;
  private final DryRun run;
  private final String domain;
  private final Map<String, ProxyConfiguration> made = new HashMap<>();

  FolderScene(FolderMesh folder, DryRun run, String domain) {
    this.folder = folder;
    this.run = run;
    this.domain = domain;
  }

  @Override
  public Party party(String name) {
    List<ProxyNode> named =
        folder.proxies().stream()
            .filter(proxy -> proxy.name().equals(name) || proxy.name().startsWith(name + "."))
            .toList();
    if (named.size() == 1) {
      return party(named.getFirst());
    }
    List<ProxyNode> known = named.isEmpty() ? folder.proxies() : named;
    throw new Failure(
        "--from %s: %s such pod with a proxy; there are %s"
            .formatted(
                name,
                named.isEmpty() ? "no" : "more than one",
                known.stream().map(ProxyNode::name).limit(20).collect(Collectors.joining(", "))));
  }

  private Party party(ProxyNode proxy) {
    String[] id = proxy.client().id().split("~", -1);
    return new Party(
        proxy.name(),
        id[2].substring(id[2].lastIndexOf('.') + 1),
        id[0].equals("router"),
        id[1],
        workload(id[1]).map(this::identity).orElse(""));
  }

  private Optional<Workload> workload(String address) {
    return Optional.ofNullable(run.mesh().endpoints().workloadsByAddress().get(address));
  }

  private String identity(Workload workload) {
    return "spiffe://%s/ns/%s/sa/%s"
        .formatted(
            run.mesh().config().mesh().trustDomain(),
            workload.name().namespace(),
            workload.serviceAccount());
  }

  @Override
  public Optional<Party> at(String address) {
    return folder.proxies().stream()
        .map(this::party)
        .filter(party -> party.address().equals(address))
        .findFirst();
  }

  @Override
  public Optional<ProxyConfiguration> configuration(Party party) {
    return folder.proxies().stream()
        .filter(proxy -> proxy.name().equals(party.name()))
        .findFirst()
        .map(
            proxy ->
                made.computeIfAbsent(
                    proxy.name(), _ -> DryConfiguration.of(run.resourcesOf(proxy.client()))));
  }

  @Override
  public Optional<String> resolve(String host, Party party) {
    MeshSnapshot mesh = run.mesh();
    String lower = host.toLowerCase(Locale.ROOT);
    return Stream.of(
            lower,
            lower + "." + party.namespace() + ".svc." + domain,
            lower + ".svc." + domain,
            lower + "." + domain)
        .flatMap(name -> services(mesh, name))
        .findFirst()
        .flatMap(service -> address(mesh, service));
  }

  private static Stream<Service> services(MeshSnapshot mesh, String name) {
    return mesh.config().services().stream()
        .filter(
            service ->
                service.hostname().value().equals(name)
                    || service.hostname().isWildcard()
                        && service.hostname().matches(Hostname.of(name)));
  }

  private static Optional<String> address(MeshSnapshot mesh, Service service) {
    return Stream.of(service.vips().addresses(), service.vips().autoAllocated())
        .flatMap(List::stream)
        .filter(address -> !address.equals("0.0.0.0") && !address.contains("/"))
        .findFirst()
        .or(
            () ->
                mesh.endpoints().of(service.key()).endpoints().stream()
                    .map(Endpoint::address)
                    .findFirst());
  }

  @Override
  public int listeningPort(Party gateway, int servicePort) {
    for (Service service : run.mesh().config().services()) {
      for (ServicePort port : service.ports()) {
        if (port.number() == servicePort) {
          ServiceEndpoints endpoints = run.mesh().endpoints().of(service.key());
          for (Endpoint endpoint : endpoints.endpoints()) {
            if (endpoint.portName().equals(port.name())
                && endpoint.addresses().contains(gateway.address())) {
              return endpoint.port();
            }
          }
        }
      }
    }
    return servicePort;
  }

  @Override
  public Optional<String> place(String object) {
    return folder.objects().stream()
        .filter(written -> written.object().key().toString().equals(object))
        .map(Written::place)
        .findFirst();
  }
}
