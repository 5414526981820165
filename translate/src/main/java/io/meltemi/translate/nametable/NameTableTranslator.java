package io.meltemi.translate.nametable;

import io.meltemi.api.nds.NameTable;
import io.meltemi.base.Encoded;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.translate.Encoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The name table of a proxy: services by their virtual addresses, headless ones by their pods', and
 * each pod that has a host name under it. Only what the proxy's own network reaches is told.
 *
 * <p>Source: istio 1.30.3 pkg/dns/server/name_table.go.
 */
public final class NameTableTranslator {
  /** The table has no name: there is one of it. */
  private static final String NAME = "";

  private NameTableTranslator() {}

  private record Input(
      List<Service> services,
      EndpointSnapshot endpoints,
      String clusterId,
      String network,
      ProxyView.IpFamily family,
      boolean autoAllocated) {}

  /**
   * @param services those that the proxy may call
   */
  public static Encoded nameTable(
      List<Service> services, ProxyView proxy, EndpointSnapshot endpoints) {
    return encode(
        plan(
            new Input(
                services,
                endpoints,
                proxy.clusterId(),
                proxy.network(),
                proxy.ipFamily(),
                proxy.features().dnsCapture())));
  }

  private static SortedMap<String, NameEntry> plan(Input input) {
    SortedMap<String, NameEntry> table = new TreeMap<>();
    for (Service service : input.services) {
      List<String> addresses = addressesOf(service, input);
      if (addresses.isEmpty() && isBackedByPods(service)) {
        addresses = addPods(service, input, table);
      }
      if (!addresses.isEmpty()) {
        table.merge(
            service.hostname().value(), NameEntry.of(service, addresses), NameEntry::mergedWith);
      }
    }
    return Collections.unmodifiableSortedMap(table);
  }

  private static Encoded encode(SortedMap<String, NameEntry> table) {
    NameTable.Builder out = NameTable.newBuilder();
    table.forEach((host, entry) -> out.putTable(host, entry.info()));
    return Encoder.encode(NAME, out.build());
  }

  private static boolean isBackedByPods(Service service) {
    return service.resolution() == Service.Resolution.PASSTHROUGH
        && !service.hasAddress()
        && !service.ports().isEmpty();
  }

  /** What istiod made up is told as far as the proxy listens there: one address of a host. */
  private static List<String> addressesOf(Service service, Input input) {
    List<String> own = usable(service.vips().addresses(), input.family);
    boolean both = input.family == ProxyView.IpFamily.DUAL;
    return own.isEmpty() && !service.hasAddress() && input.autoAllocated
        ? usable(service.vips().autoAllocated(), both ? ProxyView.IpFamily.IPV4 : input.family)
        : own;
  }

  private static List<String> usable(List<String> addresses, ProxyView.IpFamily family) {
    return addresses.stream()
        .filter(IpAddresses::isAddress)
        .filter(
            address ->
                switch (family) {
                  case IPV4 -> address.indexOf(':') < 0;
                  case IPV6 -> address.indexOf(':') >= 0;
                  case DUAL -> true;
                })
        .toList();
  }

  /** Notes the pods' own names, and returns the addresses of all. */
  private static List<String> addPods(
      Service service, Input input, SortedMap<String, NameEntry> table) {
    List<String> all = new ArrayList<>();
    String port = service.ports().get(0).name();
    for (Endpoint pod : input.endpoints.of(service.key()).endpoints()) {
      boolean usable =
          pod.portName().equals(port)
              && pod.health() == Endpoint.Health.HEALTHY
              && pod.addresses().stream().allMatch(IpAddresses::isAddress)
              && sameOrUnknown(pod.place().network(), input.network);
      if (usable) {
        addPodName(service, pod, sameOrUnknown(pod.place().clusterId(), input.clusterId), table);
        all.addAll(pod.addresses());
      }
    }
    return all;
  }

  /** {@code host.subdomain.namespace.svc.domain}; of equal names the own cluster's wins. */
  private static void addPodName(
      Service service, Endpoint pod, boolean ownCluster, SortedMap<String, NameEntry> table) {
    String host = service.hostname().value();
    int dot = host.indexOf('.');
    if (pod.workload().subdomain().isEmpty() || pod.workload().hostName().isEmpty() || dot < 0) {
      return;
    }
    String shortname = pod.workload().hostName() + "." + pod.workload().subdomain();
    var entry = new NameEntry(pod.addresses(), service.registry(), shortname, service.namespace());
    table.merge(shortname + host.substring(dot), entry, (old, now) -> ownCluster ? now : old);
  }

  private static boolean sameOrUnknown(String a, String b) {
    return a.isEmpty() || b.isEmpty() || a.equals(b);
  }
}
