package io.meltemi.translate.scope;

import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Services with some of their ports. */
final class Services {
  private Services() {}

  /** The service with the ports that are wanted; itself when that is all of them. */
  static Service withPorts(Service service, Predicate<ServicePort> wanted) {
    List<ServicePort> ports = service.ports().stream().filter(wanted).toList();
    return ports.size() == service.ports().size() ? service : withPorts(service, ports);
  }

  /** One service with the ports of both; {@code first} itself when the other adds none. */
  static Service join(Service first, Service later) {
    var ports = new ArrayList<>(first.ports());
    for (ServicePort port : later.ports()) {
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    return ports.size() == first.ports().size() ? first : withPorts(first, ports);
  }

  private static Service withPorts(Service s, List<ServicePort> ports) {
    return new Service(
        s.hostname(),
        s.attributes(),
        s.resolution(),
        s.meshExternal(),
        s.vips(),
        ports,
        s.serviceAccounts(),
        s.kubernetes());
  }
}
