package io.meltemi.ingest.kube;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.Recent;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.Spiffe;
import io.meltemi.ingest.TrafficDistribution;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Visibility;
import io.meltemi.model.kube.KubeService;
import io.meltemi.model.kube.PortProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A Kubernetes Service as a service of the mesh.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/conversion.go.
 *
 * @param domain suffix of host names
 * @param defaultExportTo the mesh's {@code defaultServiceExportTo}
 * @param namespaceAnnotations of the namespace of that name; none of one that is not there
 */
public record KubeServices(
    String domain,
    String trustDomain,
    Visibility defaultExportTo,
    Function<String, Labels> namespaceAnnotations) {
  private static final String EXPORT_TO = "networking.istio.io/exportTo";
  private static final String CANONICAL_ACCOUNTS = "alpha.istio.io/canonical-serviceaccounts";
  private static final String KUBE_ACCOUNTS = "alpha.istio.io/kubernetes-serviceaccounts";

  /** A service and its slices have one. */
  private static final Recent<Hostname> HOSTS = new Recent<>(1 << 14);

  public static Hostname hostname(ResourceName service, String domain) {
    return HOSTS.shared(Hostname.of(service.name() + "." + service.namespace() + ".svc." + domain));
  }

  /** The Kubernetes service that a host is of; absent where it is none's. */
  public static Optional<ResourceName> nameOf(Service.Key service, String domain) {
    String host = service.hostname().value();
    String end = "." + service.namespace() + ".svc." + domain;
    return host.endsWith(end)
        ? Optional.of(
            new ResourceName(service.namespace(), host.substring(0, host.length() - end.length())))
        : Optional.empty();
  }

  public Service serviceOf(KubeService kube) {
    var meta = kube.meta();
    boolean external = kube.type().equals("ExternalName") && !kube.externalName().isEmpty();
    return new Service(
        hostname(meta.resource(), domain),
        new Service.Attributes(
            Registry.KUBERNETES,
            meta.namespace(),
            meta.name(),
            meta.labels(),
            kube.selector(),
            Visibility.of(
                split(meta.annotations().getOrDefault(EXPORT_TO, "")),
                meta.namespace(),
                defaultExportTo),
            meta.created()),
        resolution(kube, external),
        external,
        new Service.Vips(addresses(kube), List.of()),
        kube.ports().stream().map(KubeServices::port).toList(),
        serviceAccounts(kube),
        new Service.Kubernetes(
            kube.type(),
            kube.externalName(),
            kube.externalIps().stream().sorted().toList(),
            kube.traffic().internalTrafficLocal(),
            kube.traffic().publishNotReadyAddresses(),
            TrafficDistribution.ofService(
                kube.traffic().trafficDistribution(),
                meta.annotations(),
                namespaceAnnotations.apply(meta.namespace()))));
  }

  private static Resolution resolution(KubeService kube, boolean external) {
    if (external) {
      return Resolution.ALIAS;
    }
    return isHeadless(kube) ? Resolution.PASSTHROUGH : Resolution.STATIC;
  }

  private static boolean isHeadless(KubeService kube) {
    return kube.clusterIps().equals(List.of("None"));
  }

  private static List<String> addresses(KubeService kube) {
    return kube.clusterIps().isEmpty() || isHeadless(kube)
        ? List.of(Service.UNSPECIFIED)
        : kube.clusterIps();
  }

  private static ServicePort port(KubeService.Port port) {
    return new ServicePort(port.name(), port.port(), PortProtocol.of(port), port.targetPort());
  }

  private List<String> serviceAccounts(KubeService kube) {
    var annotations = kube.meta().annotations();
    var canonical = split(annotations.getOrDefault(CANONICAL_ACCOUNTS, "")).stream();
    var own =
        split(annotations.getOrDefault(KUBE_ACCOUNTS, "")).stream()
            .map(account -> Spiffe.name(trustDomain, kube.meta().namespace(), account));
    var all = new ArrayList<>(Stream.concat(canonical, own).distinct().toList());
    all.sort(null);
    return all;
  }

  private static List<String> split(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
