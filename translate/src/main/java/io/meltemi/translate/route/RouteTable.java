package io.meltemi.translate.route;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.base.Encoded;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Encoder;
import java.util.Arrays;
import java.util.List;

/**
 * RouteConfigurations, put together from virtual hosts in one pass. The same hosts give the same
 * instance. Their bytes are not copied: a table refers to them.
 */
final class RouteTable {
  private static final Piece SETTINGS =
      Piece.of(
          Encoder.bytes(
              RouteConfiguration.newBuilder()
                  .setValidateClusters(BoolValue.of(false))
                  .setMaxDirectResponseBodySizeBytes(RouteListTranslator.MAX_DIRECT_RESPONSE_BYTES)
                  .setIgnorePortInHostMatching(true)
                  .build()));

  private final VirtualHostEncoder encoder;
  private final BuildCache<Input, Encoded> tables = new BuildCache<>(RouteTable::concatenate);

  /** Compared by the identity of the hosts' bytes, which are shared through a cache. */
  private record Input(String name, Piece[] hosts) {
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
      for (Piece host : hosts) {
        hash = 31 * hash + System.identityHashCode(host);
      }
      return hash;
    }

    @Override
    public String toString() {
      return name + " of " + hosts.length + " hosts";
    }
  }

  RouteTable(Containment containment) {
    this.encoder = new VirtualHostEncoder(containment);
  }

  Encoded encode(String name, List<VirtualHostInput> hosts) {
    return encode(name, encoder.encode(hosts));
  }

  /**
   * @param hosts of this table's encoder
   */
  Encoded encode(String name, Piece[] hosts) {
    return tables.get(new Input(name, hosts));
  }

  /** The hosts of a plan, then one more. */
  Encoded encode(String name, HostTable plan, VirtualHostInput last) {
    Piece[] planned = plan.encoded(encoder);
    Piece[] hosts = Arrays.copyOf(planned, planned.length + 1);
    hosts[planned.length] = encoder.encode(last);
    return tables.get(new Input(name, hosts));
  }

  /** A table for a listener that this program knows nothing of, or no longer. */
  static Encoded empty(String name) {
    return Encoder.encode(
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .setValidateClusters(BoolValue.of(false))
            .build());
  }

  private static Encoded concatenate(Input input) {
    Piece[] pieces = new Piece[input.hosts.length + 2];
    pieces[0] =
        Piece.of(Encoder.bytes(RouteConfiguration.newBuilder().setName(input.name).build()));
    System.arraycopy(input.hosts, 0, pieces, 1, input.hosts.length);
    pieces[pieces.length - 1] = SETTINGS;
    return Encoded.of(input.name, pieces);
  }

  VirtualHostEncoder encoder() {
    return encoder;
  }

  /** How many virtual hosts were built because nothing in force had them. */
  long hostsBuilt() {
    return encoder.built();
  }
}
