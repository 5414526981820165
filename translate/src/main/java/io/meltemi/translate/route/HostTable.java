package io.meltemi.translate.route;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The virtual hosts of one port, without the one that takes the rest. Any thread. */
final class HostTable {
  private static final Comparator<VirtualHostInput> BY_NAME =
      Comparator.comparing(VirtualHostInput::name);

  private final List<VirtualHostInput> hosts;

  /** Made once and shared; two threads may both make it, of the same arrays. */
  private volatile byte @Nullable [][] encoded;

  /**
   * @param hosts by name
   */
  HostTable(List<VirtualHostInput> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  byte[][] encoded(VirtualHostEncoder encoder) {
    byte[][] known = encoded;
    if (known == null) {
      known = encoder.encode(hosts);
      encoded = known;
    }
    return known;
  }

  /**
   * The host for a listener of one service. It needs no condition on the Host header: the service
   * was found by its address. Absent where another one has its name.
   */
  List<VirtualHostInput> sniffed(RouteName.Sniffed name) {
    String wanted = VirtualHostDomains.hostAndPort(name.host(), name.port());
    VirtualHostInput key = new VirtualHostInput(wanted, List.of(), List.of(), false, false);
    int index = Collections.binarySearch(hosts, key, BY_NAME);
    if (index < 0 || !hosts.get(index).domains().contains(name.host())) {
      return List.of();
    }
    return List.of(hosts.get(index).withDomains(List.of("*")));
  }
}
