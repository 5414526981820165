package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.view.ConfigViews;
import io.meltemi.debug.view.RegistryViews;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.MeshNetworks.Network;
import io.meltemi.model.MeshNetworks.NetworkGateway;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NetworkzTest {
  private static Service gateway(Service like) {
    return new Service(
        like.hostname(),
        new Service.Attributes(
            like.registry(),
            like.namespace(),
            like.name(),
            Labels.of(
                Map.of(
                    "topology.istio.io/network", "two", "networking.istio.io/gatewayPort", "443")),
            like.attributes().selector(),
            like.attributes().exportTo(),
            Instant.EPOCH),
        like.resolution(),
        false,
        like.vips(),
        like.ports(),
        List.of(),
        new Service.Kubernetes("LoadBalancer", "", List.of("192.0.2.2"), false, false, ""));
  }

  private static MeshSnapshot mesh(Service service, MeshNetworks networks) throws Exception {
    MeshSnapshot bistro = Meshes.bistro();
    ConfigSnapshot config = bistro.config();
    return new MeshSnapshot(
        new ConfigSnapshot(
            1,
            config.mesh(),
            networks,
            new ConfigSnapshot.ServiceIndex(List.of(service), Map.of(), Map.of()),
            config.rules(),
            Map.of()),
        bistro.endpoints(),
        MeshSnapshot.SecretSnapshot.EMPTY,
        List.of());
  }

  private static String networkz(MeshSnapshot mesh) {
    var json = new JsonWriter(JsonStyle.COMPACT);
    RegistryViews.networkz(mesh, "Kubernetes", json);
    return json.text();
  }

  @Test
  void gatewaysOfEveryKindAreListedByTheirAddresses() throws Exception {
    var written =
        new Network(
            List.of(),
            List.of(
                new NetworkGateway("east.example", "", 15443, ""),
                new NetworkGateway("", "menu.bistro.svc.cluster.local", 15444, "")));
    var networks =
        new MeshNetworks(
            new TreeMap<>(Map.of("one", written)),
            new TreeMap<>(Map.of("east.example", List.of("192.0.2.1"))),
            List.of(
                new ListedGateway(
                    "three", "192.0.2.3", 15443, new ResourceName("shop", "gate-istio"))));
    Service service =
        Bistro.services().stream().filter(s -> s.name().equals("menu")).findFirst().orElseThrow();
    String nobody = ",\"HBONEPort\":0,\"ServiceAccount\":{\"Namespace\":\"\",\"Name\":\"\"}}";

    assertThat(networkz(mesh(gateway(service), networks)))
        .isEqualTo(
            "[{\"Network\":\"one\",\"Cluster\":\"\",\"Addr\":\"192.0.2.1\",\"Port\":15443"
                + nobody
                + ",{\"Network\":\"two\",\"Cluster\":\"Kubernetes\",\"Addr\":\"192.0.2.2\",\"Port\":443"
                + nobody
                + ",{\"Network\":\"one\",\"Cluster\":\"Kubernetes\",\"Addr\":\"192.0.2.2\",\"Port\":15444"
                + nobody
                + ",{\"Network\":\"three\",\"Cluster\":\"Kubernetes\",\"Addr\":\"192.0.2.3\",\"Port\":15443"
                + ",\"HBONEPort\":0,\"ServiceAccount\":{\"Namespace\":\"shop\",\"Name\":\"gate-istio\"}}]");
  }

  @Test
  void thePushContextHasThemByAddressAndAsTheyAreNamed() throws Exception {
    var written =
        new Network(
            List.of(),
            List.of(
                new NetworkGateway("east.example", "", 15443, ""),
                new NetworkGateway("gone.example", "", 15443, "")));
    var networks =
        new MeshNetworks(
            new TreeMap<>(Map.of("one", written)),
            new TreeMap<>(Map.of("east.example", List.of("192.0.2.1"))),
            List.of());
    String gateway =
        "{\"Network\":\"one\",\"Cluster\":\"\",\"Addr\":\"%s\",\"Port\":15443,\"HBONEPort\":0,"
            + "\"ServiceAccount\":{\"Namespace\":\"\",\"Name\":\"\"}}";
    Service service = Bistro.services().getFirst();

    assertThat(pushContext(mesh(service, networks)))
        .endsWith(
            ("\"NetworkGateways\":[%s],\"UnresolvedGateways\":[%s,%s]}")
                .formatted(
                    gateway.formatted("192.0.2.1"),
                    gateway.formatted("east.example"),
                    gateway.formatted("gone.example")));
    assertThat(pushContext(Meshes.bistro()))
        .endsWith("\"NetworkGateways\":null,\"UnresolvedGateways\":null}");
  }

  private static String pushContext(MeshSnapshot mesh) {
    var json = new JsonWriter(JsonStyle.COMPACT);
    ConfigViews.pushContext(mesh, "Kubernetes", json);
    return json.text();
  }

  @Test
  void withoutAnyItIsNull() throws Exception {
    assertThat(networkz(Meshes.bistro())).isEqualTo("null");
  }
}
