package io.meltemi.translate.listener.outbound;

import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.model.Service;
import io.meltemi.translate.listener.common.Addresses;
import java.util.List;
import java.util.Optional;

/** The addresses under which one proxy reaches a service. */
final class ServiceAddresses {
  private ServiceAddresses() {}

  /**
   * A ServiceEntry's addresses, each with listeners of its own; of a Kubernetes service the first
   * that the proxy's family fits. An address may be a CIDR range. Never empty.
   */
  static List<String> of(Service service, ProxyView proxy) {
    if (!service.hasAddress()) {
      return List.of(autoAllocated(service, proxy).orElse(Service.UNSPECIFIED));
    }
    if (service.registry() == Service.Registry.EXTERNAL) {
      return service.vips().addresses();
    }
    return List.of(
        service.vips().addresses().stream()
            .filter(address -> fits(address, proxy.ipFamily()))
            .findFirst()
            .orElse(service.address()));
  }

  /** The wildcard address of the proxy's family for a service without one. */
  static String listenOn(String address, ProxyView proxy) {
    return address.equals(Service.UNSPECIFIED) ? Addresses.wildcard(proxy.ipFamily()) : address;
  }

  /** The address that the proxy's own DNS server answers for the host. */
  private static Optional<String> autoAllocated(Service service, ProxyView proxy) {
    boolean resolves =
        switch (service.resolution()) {
          case STATIC, DNS, DNS_ROUND_ROBIN, DNS_RACE -> !service.hostname().isWildcard();
          case DYNAMIC_DNS, PASSTHROUGH, ALIAS -> false;
        };
    if (!resolves || !proxy.features().dnsCapture()) {
      return Optional.empty();
    }
    return service.vips().autoAllocated().stream()
        .filter(address -> fits(address, proxy.ipFamily()))
        .findFirst();
  }

  private static boolean fits(String address, IpFamily family) {
    boolean v6 = address.indexOf(':') >= 0;
    return switch (family) {
      case IPV4, DUAL -> !v6;
      case IPV6 -> v6;
    };
  }
}
