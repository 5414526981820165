package io.meltemi.translate.patch;

import static io.meltemi.translate.patch.PatchFixture.cluster;
import static io.meltemi.translate.patch.PatchFixture.host;
import static io.meltemi.translate.patch.PatchFixture.httpFilter;
import static io.meltemi.translate.patch.PatchFixture.message;
import static io.meltemi.translate.patch.PatchFixture.networkFilter;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.base.Encoded;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.model.EnvoyFilter.Action;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.EnvoyFilter.RouteMatch;
import io.meltemi.model.Restriction;
import io.meltemi.translate.Encoder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What patches make of resources, and what they must not break. */
class PatcherTest {
  private static final String TYPE = "type.googleapis.com/";
  private static final String BUFFER =
      "{name: b, typed_config: {'@type': '%senvoy.extensions.filters.http.buffer.v3.Buffer',"
              .formatted(TYPE)
          + " max_request_bytes: 5}}";
  private final PatchFixture fixture = new PatchFixture();

  private static final Listener LISTENER =
      message(
          Listener.getDefaultInstance(),
          """
          {name: '0.0.0.0_80', address: {socket_address: {address: 0.0.0.0, port_value: 80}},
           filter_chains: [{filters: [{name: envoy.filters.network.http_connection_manager,
            typed_config: {'@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
             stat_prefix: x, route_config: {name: r}, stream_idle_timeout: 5.5s, http_filters: [
              {name: envoy.filters.http.fault, typed_config: {'@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault'}},
              {name: envoy.filters.http.router, typed_config: {'@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'}}]}}]}]}
          """);

  private Optional<Encoded> listener(Context context) {
    return fixture.patcher.listener(
        Encoder.encode(LISTENER.getName(), LISTENER), fixture.listeners(context));
  }

  private HttpConnectionManager manager() throws Exception {
    Listener patched = Listener.parseFrom(listener(Context.SIDECAR_OUTBOUND).orElseThrow().bytes());
    Filter filter = patched.getFilterChains(0).getFilters(0);
    return filter.getTypedConfig().unpack(HttpConnectionManager.class);
  }

  private List<String> filters() throws Exception {
    return manager().getHttpFiltersList().stream().map(HttpFilter::getName).toList();
  }

  @Test
  void filtersAreInsertedWhereTheyAreToBe() throws Exception {
    Match fault = httpFilter("envoy.filters.http.fault");
    for (Operation operation :
        List.of(Operation.INSERT_BEFORE, Operation.INSERT_AFTER, Operation.INSERT_FIRST)) {
      String name = operation.name();
      fixture.with(
          ApplyTo.HTTP_FILTER, operation, fault, BUFFER.replace("name: b", "name: " + name));
    }
    fixture.with(ApplyTo.HTTP_FILTER, Operation.INSERT_AFTER, httpFilter("unknown"), BUFFER);
    assertThat(filters())
        .containsExactly(
            "INSERT_FIRST",
            "INSERT_BEFORE",
            "envoy.filters.http.fault",
            "INSERT_AFTER",
            "envoy.filters.http.router");
    assertThat(fixture.applied).containsExactly("shop/f httpfilter");
  }

  @Test
  void filtersAreReplacedAndTakenAway() throws Exception {
    fixture.with(
        ApplyTo.HTTP_FILTER, Operation.REPLACE, httpFilter("envoy.filters.http.fault"), BUFFER);
    assertThat(filters()).containsExactly("b", "envoy.filters.http.router");
    fixture.with(ApplyTo.HTTP_FILTER, Operation.REMOVE, httpFilter("b"), "{}");
    assertThat(filters()).containsExactly("envoy.filters.http.router");
  }

  @Test
  void aConfigurationIsMergedAndADurationReplaced() throws Exception {
    fixture
        .with(
            ApplyTo.NETWORK_FILTER,
            Operation.MERGE,
            networkFilter("envoy.filters.network.http_connection_manager"),
            "{typed_config: {'@type': '%s', merge_slashes: true, stream_idle_timeout: 7s}}"
                .formatted(
                    TYPE
                        + "envoy.extensions.filters.network.http_connection_manager.v3"
                        + ".HttpConnectionManager"))
        .with(
            ApplyTo.HTTP_FILTER,
            Operation.MERGE,
            httpFilter("envoy.filters.http.router"),
            "{name: mine, typed_config: {'@type': '%senvoy.extensions.filters.http.router.v3.Router', suppress_envoy_headers: true}}"
                .formatted(TYPE));
    HttpConnectionManager manager = manager();
    assertThat(manager.getMergeSlashes()).isTrue();
    assertThat(manager.getStatPrefix()).isEqualTo("x");
    assertThat(manager.getStreamIdleTimeout().getSeconds()).isEqualTo(7);
    assertThat(manager.getStreamIdleTimeout().getNanos()).isZero();
    HttpFilter router = manager.getHttpFilters(1);
    assertThat(router.getName()).isEqualTo("mine");
    assertThat(router.getTypedConfig().unpack(Router.class).getSuppressEnvoyHeaders()).isTrue();
  }

  @Test
  void whatWouldBreakTheListIsLeftOut() throws Exception {
    fixture
        .with(ApplyTo.HTTP_FILTER, Operation.ADD, Match.ANYTHING, BUFFER)
        .with(ApplyTo.HTTP_FILTER, Operation.INSERT_FIRST, Match.ANYTHING, BUFFER);
    assertThat(filters())
        .containsExactly("b", "envoy.filters.http.fault", "envoy.filters.http.router");
    assertThat(fixture.failed).containsExactly("shop/f httpfilter");
    assertThat(fixture.broken.of(fixture.filter()).orElseThrow())
        .contains(" HTTP_FILTER): left out of ");
    assertThat(listener(Context.GATEWAY)).isPresent();

    // The filter without that patch has nothing to tell.
    assertThat(fixture.broken.of(new PatchFixture().filter())).isEmpty();
  }

  @Test
  void whereItMightStopSomethingNothingIsSent() {
    fixture.with(ApplyTo.HTTP_FILTER, Operation.ADD, Match.ANYTHING, BUFFER, Restriction.CALLS);
    assertThat(listener(Context.GATEWAY)).isEmpty();
    assertThat(listener(Context.SIDECAR_INBOUND)).isEmpty();
    assertThat(listener(Context.SIDECAR_OUTBOUND)).isPresent();
  }

  @Test
  void anotherTypeIsNotMerged() throws Exception {
    fixture.with(
        ApplyTo.HTTP_FILTER,
        Operation.MERGE,
        httpFilter("envoy.filters.http.fault"),
        BUFFER.replace("name: b", "name: ''"));
    assertThat(filters()).hasSize(2);
    assertThat(fixture.failed).containsExactly("shop/f httpfilter");
  }

  @Test
  void whatNoPatchIsAboutIsTheSame() {
    var other =
        PatchFixture.listener(
            new io.meltemi.model.EnvoyFilter.ListenerMatch(81, "", "", Optional.empty()));
    fixture.with(ApplyTo.HTTP_FILTER, Operation.INSERT_FIRST, other, BUFFER);
    Encoded before = Encoder.encode(LISTENER.getName(), LISTENER);
    PatchSet set = fixture.listeners(Context.SIDECAR_OUTBOUND);
    assertThat(fixture.patcher.listener(before, set)).containsSame(before);
    fixture.with(
        ApplyTo.CLUSTER, Operation.MERGE, cluster(80, "a", "", ""), "{connect_timeout: 1s}");
    Encoded web = Encoder.encode("outbound|80||b", Cluster.getDefaultInstance());
    assertThat(fixture.patcher.cluster(web, fixture.clusters(Context.GATEWAY), List.of()))
        .containsSame(web);
  }

  private Optional<Cluster> patched(Cluster cluster, String... hosts) throws Exception {
    Optional<Encoded> made =
        fixture.patcher.cluster(
            Encoder.encode(cluster.getName(), cluster),
            fixture.clusters(Context.SIDECAR_INBOUND),
            List.of(hosts));
    return made.isEmpty() ? Optional.empty() : Optional.of(Cluster.parseFrom(made.get().bytes()));
  }

  @Test
  void clustersAreMergedByWhatTheirNamesSay() throws Exception {
    Cluster in =
        message(Cluster.getDefaultInstance(), "{name: 'inbound|8080||', connect_timeout: 1.5s}");
    fixture.with(
        ApplyTo.CLUSTER, Operation.MERGE, cluster(8080, "web", "", ""), "{connect_timeout: 2s}");
    assertThat(patched(in, "web").orElseThrow().getConnectTimeout().getNanos()).isZero();
    assertThat(patched(in, "db")).contains(in);
    fixture.with(ApplyTo.CLUSTER, Operation.REMOVE, cluster(0, "", "", "inbound|8080||"), "{}");
    assertThat(patched(in, "web")).isEmpty();
  }

  @Test
  void aMergeThatEnvoyWouldRefuseIsLeftOut() throws Exception {
    Cluster in = message(Cluster.getDefaultInstance(), "{name: c, connect_timeout: 1s}");
    fixture
        .with(ApplyTo.CLUSTER, Operation.MERGE, Match.ANYTHING, "{connect_timeout: -1s}")
        .with(ApplyTo.CLUSTER, Operation.MERGE, Match.ANYTHING, "{name: d}")
        .with(
            ApplyTo.CLUSTER,
            Operation.MERGE,
            Match.ANYTHING,
            "{per_connection_buffer_limit_bytes: 9}");
    Cluster out = patched(in).orElseThrow();
    assertThat(out.getConnectTimeout().getSeconds()).isEqualTo(1);
    assertThat(out.getName()).isEqualTo("c");
    assertThat(out.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(9);
    assertThat(fixture.failed).containsExactly("shop/f cluster");
  }

  private static VirtualHost virtualHost(String name, String... routes) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName(name).addDomains(name);
    for (String route : routes) {
      host.addRoutes(
          message(
              Route.getDefaultInstance(),
              "{name: %s, match: {prefix: '/'}, route: {cluster: c}}".formatted(route)));
    }
    return host.build();
  }

  private static final Piece OTHER = EncodedTable.piece(virtualHost("other", "x"));
  private static final Encoded TABLE =
      Encoded.of(
          "80",
          new Piece[] {
            Piece.of(Encoder.bytes(RouteConfiguration.newBuilder().setName("80").build())),
            EncodedTable.piece(virtualHost("web", "a", "b")),
            OTHER
          });

  private Encoded table(Context context) {
    return fixture.patcher.table(TABLE, fixture.tables(context), Set.of());
  }

  private List<String> routes() throws Exception {
    return RouteConfiguration.parseFrom(table(Context.SIDECAR_OUTBOUND).bytes())
        .getVirtualHosts(0)
        .getRoutesList()
        .stream()
        .map(Route::getName)
        .toList();
  }

  private static Match route(String name) {
    return host("web", Optional.of(new RouteMatch(name, Action.ROUTE)));
  }

  @Test
  void routesOfOneHostLeaveTheOthersAsTheyAre() throws Exception {
    String route = "{name: %s, match: {prefix: '/'}, direct_response: {status: 200}}";
    fixture
        .with(ApplyTo.HTTP_ROUTE, Operation.INSERT_BEFORE, route("b"), route.formatted("c"))
        .with(ApplyTo.HTTP_ROUTE, Operation.INSERT_AFTER, route("b"), route.formatted("d"))
        .with(ApplyTo.HTTP_ROUTE, Operation.INSERT_FIRST, route("b"), route.formatted("e"))
        .with(ApplyTo.HTTP_ROUTE, Operation.INSERT_FIRST, route("z"), route.formatted("f"))
        .with(
            ApplyTo.HTTP_ROUTE, Operation.ADD, host("web", Optional.empty()), route.formatted("g"))
        .with(ApplyTo.HTTP_ROUTE, Operation.MERGE, route("b"), "{route: {timeout: 3s}}")
        .with(ApplyTo.HTTP_ROUTE, Operation.REMOVE, route("a"), "{}");
    assertThat(routes()).containsExactly("e", "c", "b", "d", "g");
    PatchSet set = fixture.tables(Context.SIDECAR_OUTBOUND);
    Encoded made = fixture.patcher.table(TABLE, set, Set.of());
    assertThat(made.pieceAt(2)).isSameAs(OTHER);
    assertThat(fixture.patcher.table(TABLE, set, Set.of()).pieceAt(1)).isSameAs(made.pieceAt(1));
  }

  @Test
  void aDomainIsThereOnce() throws Exception {
    String added = "{name: %s, domains: ['%s'], routes: []}";
    fixture
        .with(ApplyTo.VIRTUAL_HOST, Operation.ADD, Match.ANYTHING, added.formatted("n", "new"))
        .with(ApplyTo.VIRTUAL_HOST, Operation.ADD, Match.ANYTHING, added.formatted("o", "OTHER"))
        .with(
            ApplyTo.VIRTUAL_HOST,
            Operation.MERGE,
            host("web", Optional.empty()),
            "{domains: [other]}");
    var table = RouteConfiguration.parseFrom(table(Context.SIDECAR_OUTBOUND).bytes());
    assertThat(table.getVirtualHostsList().stream().map(VirtualHost::getName))
        .containsExactly("web", "other", "n");
    assertThat(table.getVirtualHosts(0).getDomainsList()).containsExactly("web");
    assertThat(fixture.failed).containsExactly("shop/f vhost");
  }

  @Test
  void aTableThatMightLetThroughAnswersNothingElse() throws Exception {
    fixture.with(
        ApplyTo.ROUTE_CONFIGURATION,
        Operation.MERGE,
        Match.ANYTHING,
        "{request_headers_to_add: [{header: {key: ''}}]}",
        Restriction.CALLS);
    var table = RouteConfiguration.parseFrom(table(Context.GATEWAY).bytes());
    assertThat(table.getVirtualHostsList()).hasSize(1);
    assertThat(table.getVirtualHosts(0).getRoutes(0).getDirectResponse().getStatus())
        .isEqualTo(500);
    assertThat(table(Context.SIDECAR_OUTBOUND)).hasToString(TABLE.toString());
  }

  @Test
  void whatIsAddedForAnyTrafficComesOnce() {
    fixture.with(ApplyTo.CLUSTER, Operation.ADD, Match.ANYTHING, "{name: c}");
    assertThat(fixture.patcher.addedClusters(fixture.clusters(Context.SIDECAR_OUTBOUND)))
        .hasSize(1);
    assertThat(fixture.patcher.addedClusters(fixture.clusters(Context.SIDECAR_INBOUND))).isEmpty();
  }
}
