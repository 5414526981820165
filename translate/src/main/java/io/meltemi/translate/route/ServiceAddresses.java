package io.meltemi.translate.route;

import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import java.util.List;

/**
 * A service's virtual addresses as a proxy sees them.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/service.go, GetAllAddressesForProxy.
 */
final class ServiceAddresses {
  private ServiceAddresses() {}

  /**
   * What of a proxy its view of addresses depends on.
   *
   * @param autoAllocated whether it resolves the addresses that istiod makes up for hosts without
   */
  record Client(ProxyView.IpFamily family, boolean autoAllocated) {
    static Client of(ProxyView proxy) {
      return new Client(proxy.ipFamily(), proxy.features().dnsCapture());
    }
  }

  /**
   * Without the unspecified one. Of a Kubernetes Service those of a family that the proxy has; what
   * a ServiceEntry names is a Host header wherever its requests go.
   */
  static List<String> of(Service service, Client client) {
    List<String> own =
        service.registry() == Service.Registry.EXTERNAL
            ? specified(service.vips().addresses())
            : usable(service.vips().addresses(), client.family);
    return own.isEmpty() && client.autoAllocated
        ? usable(service.vips().autoAllocated(), client.family)
        : own;
  }

  private static List<String> specified(List<String> addresses) {
    if (addresses.size() == 1 && addresses.get(0).equals(Service.UNSPECIFIED)) {
      return List.of();
    }
    return addresses.stream()
        .filter(a -> !a.isEmpty() && !a.equals(Service.UNSPECIFIED) && !a.equals("::"))
        .toList();
  }

  private static List<String> usable(List<String> addresses, ProxyView.IpFamily family) {
    return specified(addresses).stream()
        .filter(
            a ->
                switch (family) {
                  case IPV4 -> a.indexOf(':') < 0;
                  case IPV6 -> a.indexOf(':') >= 0;
                  case DUAL -> true;
                })
        .toList();
  }
}
