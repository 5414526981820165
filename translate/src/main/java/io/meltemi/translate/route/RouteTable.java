package io.meltemi.translate.route;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoded;
import java.util.Arrays;
import java.util.List;

/**
 * RouteConfigurations, put together from virtual hosts in one pass. The same hosts give the same
 * instance, so an unchanged table is not even copied.
 */
final class RouteTable {
  private static final RouteConfiguration SETTINGS =
      RouteConfiguration.newBuilder()
          .setValidateClusters(BoolValue.of(false))
          .setMaxDirectResponseBodySizeBytes(RouteListTranslator.MAX_DIRECT_RESPONSE_BYTES)
          .setIgnorePortInHostMatching(true)
          .build();

  private final VirtualHostEncoder encoder = new VirtualHostEncoder();
  private final BuildCache<Input, Encoded> tables = new BuildCache<>(RouteTable::concatenate);

  /** Compared by the identity of the hosts' bytes, which are shared through a cache. */
  private record Input(String name, byte[][] hosts) {
    @Override
    @SuppressWarnings("ReferenceEquality") // arrays are shared: comparing bytes would cost a pass
    public boolean equals(Object other) {
      if (!(other instanceof Input that)
          || hosts.length != that.hosts.length
          || !name.equals(that.name)) {
        return false;
      }
      for (int i = 0; i < hosts.length; i++) {
        if (hosts[i] != that.hosts[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      int hash = name.hashCode();
      for (byte[] host : hosts) {
        hash = 31 * hash + System.identityHashCode(host);
      }
      return hash;
    }

    @Override
    public String toString() {
      return name + " of " + hosts.length + " hosts";
    }
  }

  Encoded encode(String name, List<VirtualHostInput> hosts) {
    return tables.get(new Input(name, encoder.encode(hosts)));
  }

  /** The hosts of a plan, then one more. */
  Encoded encode(String name, HostTable plan, VirtualHostInput last) {
    byte[][] planned = plan.encoded(encoder);
    byte[][] hosts = Arrays.copyOf(planned, planned.length + 1);
    hosts[planned.length] = encoder.encode(last);
    return tables.get(new Input(name, hosts));
  }

  /** A table for a listener that this program knows nothing of, or no longer. */
  static Encoded empty(String name) {
    return Encoded.of(
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .setValidateClusters(BoolValue.of(false))
            .build());
  }

  void endGeneration() {
    encoder.endGeneration();
    tables.endGeneration();
  }

  private static Encoded concatenate(Input input) {
    byte[] name =
        Encoded.of("", RouteConfiguration.newBuilder().setName(input.name).build()).bytes();
    byte[] rest = Encoded.of("", SETTINGS).bytes();
    int size = name.length + rest.length;
    for (byte[] host : input.hosts) {
      size = Math.addExact(size, host.length);
    }
    byte[] out = new byte[size];
    int at = copy(name, out, 0);
    for (byte[] host : input.hosts) {
      at = copy(host, out, at);
    }
    copy(rest, out, at);
    return new Encoded(input.name, out);
  }

  private static int copy(byte[] from, byte[] to, int at) {
    System.arraycopy(from, 0, to, at, from.length);
    return at + from.length;
  }
}
