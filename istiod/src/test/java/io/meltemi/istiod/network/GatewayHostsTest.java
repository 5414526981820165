package io.meltemi.istiod.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshNetworks.Network;
import io.meltemi.model.MeshNetworks.NetworkGateway;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.translate.scope.NetworkGateways;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatewayHostsTest {
  private static final MeshNetworks NETWORKS =
      new MeshNetworks(
          new TreeMap<>(
              Map.of(
                  "east",
                  new Network(
                      List.of(),
                      List.of(
                          new NetworkGateway("east.example", "", 15443, ""),
                          new NetworkGateway("lost.example", "", 15443, ""),
                          new NetworkGateway("192.0.2.9", "", 15443, ""))))));

  private static ConfigSnapshot config(MeshNetworks networks) {
    return new ConfigSnapshot(
        1,
        MeshConfigReader.defaults(),
        networks,
        new ConfigSnapshot.ServiceIndex(List.of(), Map.of(), Map.of()),
        new ConfigSnapshot.Rules(
            List.of(), List.of(), List.of(), List.of(), SecurityPolicies.NONE, List.of()),
        Map.of());
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    if (!host.equals("east.example")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {
      InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 2}),
      InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1})
    };
  }

  private record Told(LinkedBlockingQueue<MeshChange> changes) implements MeshChange.Sink {
    @Override
    public void accept(List<MeshChange> more) {
      changes.addAll(more);
    }

    @Override
    public void synced() {}
  }

  @Test
  void aGatewayNamedByAHostCountsByItsAddresses() throws Exception {
    var told = new Told(new LinkedBlockingQueue<>());
    try (var hosts =
        GatewayHosts.start(() -> Optional.of(config(NETWORKS)), GatewayHostsTest::resolve, told)) {
      var change = (MeshChange.Addresses) told.changes().poll(10, TimeUnit.SECONDS);

      assertThat(change.byHost())
          .containsEntry("east.example", List.of("192.0.2.1", "192.0.2.2"))
          .containsEntry("lost.example", List.of());
      assertThat(
              NetworkGateways.of(config(NETWORKS.withAddresses(change.byHost())), "c").gateways())
          .extracting(NetworkGateways.NetworkGateway::address)
          .containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.9");
      assertThat(hosts).isNotNull();
    }
  }
}
