package io.meltemi.translate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.base.Encoded;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.translate.Containment;
import io.meltemi.translate.EnvoyBinary;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.filter.ProtocolFilters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners for a proxy that lists stock extensions, in a static bootstrap of a real Envoy. */
class StockEnvoyAcceptsListenersTest {
  static final Extensions STOCK =
      new Extensions.Listed(
          List.of(
              "envoy.filters.http.cors",
              "envoy.filters.http.dynamic_forward_proxy",
              "envoy.filters.http.fault",
              "envoy.filters.http.grpc_stats",
              "envoy.filters.http.grpc_web",
              "envoy.filters.http.router",
              "envoy.filters.network.mongo_proxy",
              "envoy.filters.network.redis_proxy",
              "envoy.filters.network.sni_dynamic_forward_proxy"));

  private final ListenerTranslator translator = new ListenerTranslator();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "UNSET", mode = EnumSource.Mode.EXCLUDE)
  void sidecarsListenersAreAccepted(Mode mode) throws Exception {
    var proxy = ListenerFixtures.sidecar(STOCK, ListenerFixtures.targets());
    var scope = ScopeFixture.of(proxy, ListenerFixtures.everyProtocol()).withMtls(mode);

    assertThat(complaints(scope.listeners(translator, ListenerFixtures.headlessPods()))).isEmpty();
  }

  @Test
  void filtersOfProtocolsAreAccepted() throws Exception {
    var d = TranslateSettings.DEFAULT;
    var all =
        new TranslateSettings(
            d.domain(),
            d.systemNamespace(),
            d.clusterId(),
            d.gateways(),
            false,
            new ProtocolFilters(true, true, true),
            true);
    var proxy = ListenerFixtures.sidecar(STOCK, ListenerFixtures.targets());
    List<Encoded> listeners =
        ScopeFixture.of(proxy, ListenerFixtures.everyProtocol())
            .listeners(
                new ListenerTranslator(all, Containment.uncounted()),
                ListenerFixtures.headlessPods());

    assertThat(lastFilter(listeners, "10.0.0.2_6379"))
        .isEqualTo("envoy.filters.network.redis_proxy");
    assertThat(complaints(listeners)).isEmpty();
  }

  @Test
  void filtersThatNobodySwitchedOnAreNotThere() throws Exception {
    var proxy = ListenerFixtures.sidecar(STOCK, ListenerFixtures.targets());
    List<Encoded> listeners =
        ScopeFixture.of(proxy, ListenerFixtures.everyProtocol())
            .listeners(translator, ListenerFixtures.headlessPods());
    assertThat(lastFilter(listeners, "10.0.0.2_6379")).isEqualTo("envoy.filters.network.tcp_proxy");
  }

  private static String lastFilter(List<Encoded> listeners, String name) throws Exception {
    for (Encoded listener : listeners) {
      if (listener.name().equals(name)) {
        return parse(listener).getFilterChains(0).getFiltersList().getLast().getName();
      }
    }
    throw new AssertionError("no listener " + name);
  }

  @Test
  void gatewaysListenersAreAccepted() throws Exception {
    var proxy = Fixtures.proxy(ProxyView.Type.ROUTER, "istio-system", Locality.UNKNOWN, STOCK);
    var config =
        ListenerFixtures.gateway(
            ListenerFixtures.server(8080, Protocol.HTTP, "http", "*", Optional.empty()),
            ListenerFixtures.server(
                8443, Protocol.HTTPS, "a", "a.com", Optional.of(Gateway.Mode.SIMPLE)),
            ListenerFixtures.server(
                8443, Protocol.HTTPS, "b", "b.com", Optional.of(Gateway.Mode.MUTUAL)),
            ListenerFixtures.server(
                8443, Protocol.HTTPS, "c", "c.com", Optional.of(Gateway.Mode.ISTIO_MUTUAL)),
            ListenerFixtures.server(
                8443, Protocol.HTTPS, "d", "d.com", Optional.of(Gateway.Mode.OPTIONAL_MUTUAL)));

    assertThat(
            complaints(
                ScopeFixture.of(proxy, config).listeners(translator, EndpointSnapshot.EMPTY)))
        .isEmpty();
  }

  private String complaints(List<Encoded> listeners) throws Exception {
    var bootstrap =
        Bootstrap.newBuilder()
            .setNode(Node.newBuilder().setId("test").setCluster("test"))
            .setAdmin(Admin.getDefaultInstance());
    for (String cluster : List.of("xds", "sds-grpc")) {
      bootstrap.getStaticResourcesBuilder().addClusters(Cluster.newBuilder().setName(cluster));
    }
    for (Encoded listener : listeners) {
      bootstrap.getStaticResourcesBuilder().addListeners(parse(listener));
    }
    bootstrap
        .getDynamicResourcesBuilder()
        .setAdsConfig(
            ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.GRPC)
                .setTransportApiVersion(ApiVersion.V3)
                .addGrpcServices(
                    GrpcService.newBuilder()
                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("xds"))));
    return EnvoyBinary.orAbort().complaints(bootstrap.build(), directory);
  }

  private static Listener parse(Encoded listener) throws InvalidProtocolBufferException {
    return Listener.parseFrom(listener.bytes());
  }
}
