package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.view.ConfigDumpView;
import io.meltemi.debug.view.ConnectionViews;
import io.meltemi.debug.view.Proxy;
import io.meltemi.model.Locality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages about sessions, against what the peer printed of the same mesh. */
class ViewsPeerTest {
  private static final String ANY_VERSION = "\"versionInfo\":\"[^\"]*\"";
  private static List<Proxy> proxies = List.of();

  @BeforeAll
  static void connect() throws IOException {
    proxies = Proxy.of(Bistro.sessions());
  }

  @Test
  void theConfigDumpIsThePeersByteForByte() throws IOException {
    String ours = print(json -> ConfigDumpView.dump(waiter(), false, json));
    assertThat(ours.replaceAll(ANY_VERSION, "\"versionInfo\":\"\""))
        .isEqualTo(
            PeerData.debug("config_dump.proxyID").replaceAll(ANY_VERSION, "\"versionInfo\":\"\""));
  }

  @Test
  void endpointsComeWhenTheyAreAskedFor() throws IOException {
    String ours = print(json -> ConfigDumpView.dump(waiter(), true, json));
    assertThat(ours).contains("envoy.admin.v3.EndpointsConfigDump", "dynamicEndpointConfigs");
  }

  @Test
  void edszIsThePeersByteForByte() throws IOException {
    String ours =
        print(
            json ->
                ConfigDumpView.resources(
                    waiter(), List.of(io.meltemi.xds.ResourceType.ENDPOINT), json));
    assertThat(ours).isEqualTo(PeerData.debug("edsz.proxyID"));
  }

  @Test
  void connectionsHaveThePeersValues() throws IOException {
    Value ours = PeerData.json(print(json -> ConnectionViews.connections(proxies(), json)));
    Value peers = PeerData.json(PeerData.debug("connections"));
    assertThat(ids(ours)).isEqualTo(ids(peers));
    assertSameShape("connections", ours, "");
  }

  @Test
  void adszHasThePeersShapeAndLabels() throws IOException {
    Value ours =
        PeerData.json(print(json -> ConnectionViews.adsz(proxies(), _ -> Locality.UNKNOWN, json)));
    assertSameShape("adsz", ours, "");
    assertThat(labels(ours)).isEqualTo(labels(PeerData.json(PeerData.debug("adsz"))));
  }

  @Test
  void synczHasThePeersShape() throws IOException {
    assertSameShape(
        "syncz", PeerData.json(print(json -> ConnectionViews.syncz(proxies(), json))), "");
  }

  private static List<Value> ids(Value connections) {
    return connections
        .getStructValue()
        .getFieldsOrThrow("clients")
        .getListValue()
        .getValuesList()
        .stream()
        .map(client -> client.getStructValue().getFieldsOrThrow("connectionId"))
        .toList();
  }

  private static List<Value> labels(Value clients) {
    return clients
        .getStructValue()
        .getFieldsOrThrow("clients")
        .getListValue()
        .getValuesList()
        .stream()
        .map(client -> client.getStructValue().getFieldsOrThrow("labels"))
        .toList();
  }

  static void assertSameShape(String page, Value ours, String data) throws IOException {
    Shape mine = Shape.of(ours, data);
    Shape peers = Shape.of(PeerData.json(PeerData.debug(page)), data);
    assertThat(mine.without(peers)).as("only ours").isEmpty();
    assertThat(peers.without(mine)).as("only the peer's").isEmpty();
  }

  private static List<Proxy> proxies() {
    return proxies;
  }

  private static Proxy waiter() {
    return proxies().stream().filter(p -> p.id().equals(Bistro.WAITER)).findFirst().orElseThrow();
  }

  static String print(Consumer<JsonWriter> view) {
    JsonWriter json = new JsonWriter(JsonStyle.GO);
    view.accept(json);
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }
}
