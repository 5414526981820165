package io.meltemi.translate.route;

import io.meltemi.model.Service;
import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The values of a Host header that mean a service: its full name with and without the root dot, the
 * short forms that the client's DNS search list would complete, its aliases and its addresses.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/httproute.go, generateVirtualHostDomains.
 */
final class VirtualHostDomains {
  private static final String SVC = ".svc.";

  /** Ports in a Host header are ignored by the table: no domain carries one. */
  static final int ANY_PORT = 0;

  private VirtualHostDomains() {}

  /**
   * What the domains of one service depend on.
   *
   * @param alike services of the same key, for their addresses
   * @param aliases other names of the service
   * @param dnsDomain the proxy's own, such as {@code shop.svc.cluster.local}; without its namespace
   *     where none of the names is of that one, so that all other namespaces share the domains
   * @param port added to each domain, or {@link #ANY_PORT}
   */
  record Input(
      Same<Service> service,
      List<Same<Service>> alike,
      List<String> aliases,
      ServiceAddresses.Client client,
      String dnsDomain,
      int port) {
    static Input of(
        Service service,
        List<Service> alike,
        List<String> aliases,
        ServiceAddresses.Client client,
        String dnsDomain,
        int port) {
      int svc = dnsDomain.indexOf(SVC);
      boolean own =
          svc < 0
              || isIn(service.hostname().value(), dnsDomain, svc)
              || aliases.stream().anyMatch(alias -> isIn(alias, dnsDomain, svc));
      return new Input(
          new Same<>(service),
          alike.isEmpty() ? List.of() : alike.stream().map(Same::new).toList(),
          aliases,
          client,
          own ? dnsDomain : dnsDomain.substring(svc),
          port);
    }

    Input in(String otherDomain) {
      return new Input(service, alike, aliases, client, otherDomain, port);
    }

    private static boolean isIn(String host, String dnsDomain, int namespaceLength) {
      int dot = host.indexOf('.') + 1;
      return host.startsWith(SVC, dot + namespaceLength)
          && host.regionMatches(dot, dnsDomain, 0, namespaceLength);
    }
  }

  /**
   * @param domains in the order in which they are sent, before any is lost to another service
   * @param expanded those of the domains that are not told by configuration, but completed: they
   *     give way to a service whose full name they equal
   */
  record Domains(List<String> domains, List<String> expanded) {}

  /** A cluster's DNS domain as proxies of no namespace have it; another domain as it is. */
  static String withoutNamespace(String dnsDomain) {
    int svc = dnsDomain.indexOf(SVC);
    return svc < 0 ? dnsDomain : dnsDomain.substring(svc);
  }

  static Domains of(Input input) {
    Service service = input.service.value();
    List<String> domains = new ArrayList<>();
    List<String> expanded = new ArrayList<>();
    addNames(service.hostname().value(), input, domains, expanded);
    input.aliases.forEach(alias -> addNames(alias, input, domains, expanded));
    if (hasPodNames(service)) {
      List.copyOf(domains).forEach(domain -> domains.add("*." + domain));
      List.copyOf(expanded).forEach(domain -> expanded.add("*." + domain));
    }
    Set<String> addresses = new LinkedHashSet<>(ServiceAddresses.of(service, input.client));
    input.alike.forEach(a -> addresses.addAll(ServiceAddresses.of(a.value(), input.client)));
    addresses.forEach(address -> addWithPort(domains, address, input.port));
    return new Domains(List.copyOf(domains), List.copyOf(expanded));
  }

  private static void addNames(
      String host, Input input, List<String> domains, List<String> expanded) {
    addWithPort(domains, host, input.port);
    int start = domains.size();
    addExpansions(domains, host, input.port, input.dnsDomain);
    expanded.addAll(domains.subList(start, domains.size()));
  }

  /** Whether each pod has a name below the service's. */
  private static boolean hasPodNames(Service service) {
    return service.resolution() == Service.Resolution.PASSTHROUGH
        && service.registry() == Service.Registry.KUBERNETES;
  }

  /** {@code host:port}, with brackets around an IPv6 address. */
  static String hostAndPort(String host, int port) {
    return bracketed(host) + ":" + port;
  }

  static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static void addWithPort(List<String> to, String host, int port) {
    to.add(bracketed(host));
    if (port != ANY_PORT) {
      to.add(hostAndPort(host, port));
    }
  }

  private static void addExpansions(List<String> to, String host, int port, String dnsDomain) {
    if (host.indexOf(':') < 0 && !host.matches("[0-9.]+")) {
      addWithPort(to, host + ".", port);
    }
    int svc = dnsDomain.indexOf(SVC);
    if (svc < 0) {
      addSharedSuffixForms(to, host, port, dnsDomain);
    } else if (host.endsWith(dnsDomain.substring(svc))) {
      addKubernetesForms(to, host, port, dnsDomain.substring(0, svc));
    }
  }

  /** Of a.ns.svc.suffix: a, a.ns.svc, a.ns to its own namespace; a.ns, a.ns.svc to others. */
  private static void addKubernetesForms(List<String> to, String host, int port, String namespace) {
    int svc = host.indexOf(SVC);
    int dot = host.indexOf('.');
    if (svc <= 0 || dot + 1 > svc) {
      return;
    }
    String nameAndNamespace = host.substring(0, svc);
    if (host.substring(dot + 1, svc).equals(namespace)) {
      addWithPort(to, host.substring(0, dot), port);
      addWithPort(to, nameAndNamespace + ".svc", port);
      addWithPort(to, nameAndNamespace, port);
    } else {
      addWithPort(to, nameAndNamespace, port);
      addWithPort(to, nameAndNamespace + ".svc", port);
    }
  }

  /** Outside Kubernetes: the labels that the host does not share with the proxy's domain. */
  private static void addSharedSuffixForms(
      List<String> to, String host, int port, String dnsDomain) {
    String[] hostLabels = host.split("\\.", -1);
    String[] domainLabels = dnsDomain.split("\\.", -1);
    int shared = 0;
    while (shared < Math.min(hostLabels.length, domainLabels.length)
        && hostLabels[hostLabels.length - 1 - shared].equals(
            domainLabels[domainLabels.length - 1 - shared])) {
      shared++;
    }
    int unique = hostLabels.length - shared;
    if (shared == 0 || unique == 0) {
      return;
    }
    String name = String.join(".", List.of(hostLabels).subList(0, unique));
    addWithPort(to, name, port);
    if (unique == 2) {
      addWithPort(to, name + "." + hostLabels[unique], port);
    }
  }
}
