package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.grpc.Status;
import io.grpc.StatusException;
import io.meltemi.model.Locality;
import io.meltemi.xds.Client;
import io.meltemi.xds.QuerySource.Named;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What istioctl asks for over xDS. */
class DebugQueriesTest {
  private static final String SYNCZ = "istio.io/debug/syncz";
  private static final String DUMP = "istio.io/debug/config_dump";

  private List<SessionStatus> sessions;
  private Client client;
  private Access access = new Access.Full();
  private DebugQueries queries;

  @BeforeEach
  void connect() throws IOException {
    sessions = Bistro.sessions();
    client = sessions.getFirst().client();
    var mesh = Meshes.bistro();
    var sources =
        new DebugSources(
            () -> mesh,
            new DebugSources.Clients(() -> sessions, _ -> Optional.empty(), _ -> Locality.UNKNOWN),
            List::of,
            Map::of,
            List::of,
            new DebugSources.Actions() {
              @Override
              public void pushAll() {}

              @Override
              public void clearCaches() {}
            },
            new DebugSources.Progress(_ -> "", _ -> "", () -> 0, () -> 0),
            new DebugSources.Server(
                Optional::empty,
                "Kubernetes",
                "1.30.3",
                new DebugSources.Settings("cluster.local", Collections.emptySortedMap())));
    queries =
        new DebugQueries(
            new DebugEndpoints(sources, Authoriser.LOOPBACK_ONLY), sources, _ -> access);
  }

  private List<Named> ask(String type, String... names) throws StatusException {
    return queries.answer(client, type, List.of(names));
  }

  private void refuses(Status.Code code, String type, String... names) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> ask(type, names))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void aPageIsAskedForByItsPathAndQuery() throws Exception {
    Named list = ask("istio.io/debug", "list").getFirst();
    assertThat(list.name()).isEqualTo("list");
    assertThat(list.message().getTypeUrl()).isEqualTo("istio.io/debug");
    assertThat(list.message().getValue().toStringUtf8()).startsWith("[\"adsz\"");
    Named dump = ask("istio.io/debug", "edsz?proxyID=" + Bistro.MENU).getFirst();
    assertThat(dump.message().getValue().toStringUtf8()).startsWith("{\"configs\":[");
    refuses(Status.Code.INVALID_ARGUMENT, "istio.io/debug");
    refuses(Status.Code.INVALID_ARGUMENT, "istio.io/debug", "list", "adsz");
  }

  @Test
  void syncStatusIsAClientConfigForEachProxy() throws Exception {
    List<Named> answer = ask(SYNCZ);
    assertThat(answer).extracting(Named::name).containsExactly(Bistro.MENU, Bistro.WAITER);
    ClientConfig menu = ClientConfig.parseFrom(answer.getFirst().message().getValue());
    assertThat(menu.getNode().getId()).isEqualTo(Bistro.MENU);
    assertThat(menu.getNode().getMetadata().getFieldsMap())
        .containsKeys("CLUSTER_ID", "ISTIO_VERSION", "NAMESPACE");
    assertThat(menu.getGenericXdsConfigsList())
        .extracting(ClientConfig.GenericXdsConfig::getTypeUrl)
        .startsWith(ResourceType.LISTENER.typeUrl())
        .hasSize(5);
  }

  @Test
  void aDumpIsOfOneProxy() throws Exception {
    List<Named> sections = ask(DUMP, Bistro.MENU);
    assertThat(sections).hasSize(7);
    var clusters = ClustersConfigDump.parseFrom(sections.get(1).message().getValue());
    assertThat(clusters.getDynamicActiveClustersCount()).isPositive();
    assertThat(sections.get(5).message().is(SecretsConfigDump.class)).isTrue();
    assertThat(ask(DUMP, "nobody")).isEmpty();
    assertThat(ask(DUMP)).isEmpty();
  }

  @Test
  void connectionsAreNodes() throws Exception {
    var node = Node.parseFrom(ask("istio.io/connections").getFirst().message().getValue());
    assertThat(node.getId()).contains(Bistro.MENU);
  }

  @Test
  void anUnknownTypeIsAnsweredWithNothingWhoeverAsks() throws Exception {
    access = new Access.Denied();
    assertThat(ask("type.googleapis.com/istio.v1.HealthInformation")).isEmpty();
    access = new Access.Full();
    assertThat(ask("istio.io/debug/unknown")).isEmpty();
  }

  @Test
  void whoHasNoIdentityIsRefused() {
    access = new Access.Denied();
    refuses(Status.Code.UNAUTHENTICATED, SYNCZ);
    refuses(Status.Code.UNAUTHENTICATED, DUMP, Bistro.MENU);
    refuses(Status.Code.UNAUTHENTICATED, "istio.io/debug", "list");
    refuses(Status.Code.UNAUTHENTICATED, "istio.io/connections");
  }

  @Test
  void anotherNamespaceSeesWhatWasSentToItsOwnProxies() throws Exception {
    access = new Access.OwnNamespace("bistro");
    assertThat(ask(DUMP, Bistro.MENU)).isNotEmpty();
    assertThat(ask("istio.io/debug", "config_dump?proxyID=" + Bistro.MENU)).hasSize(1);
    refuses(Status.Code.PERMISSION_DENIED, SYNCZ);
    refuses(Status.Code.PERMISSION_DENIED, "istio.io/debug", "registryz");
    access = new Access.OwnNamespace("elsewhere");
    assertThat(ask(DUMP, Bistro.MENU)).isEmpty();
  }
}
