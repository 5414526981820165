package io.meltemi.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.status.StatusContent;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferencePoolTest {
  private static final String GATEWAY =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: web, namespace: shop}
      spec:
        gatewayClassName: istio
        listeners: [{name: http, port: 80, protocol: HTTP}]
      """;
  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: r, namespace: shop}
      spec:
        parentRefs: [{name: web}]
        rules:
        - backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: models}]
      """;
  private static final String TOLD =
      """
      status:
        parents:
        - controllerName: istio.io/gateway-controller
          parentRef: {name: web}
          conditions: [{type: Accepted, status: "%s", message: why}]
      """;
  private static final String POOL =
      """
      apiVersion: inference.networking.k8s.io/v1
      kind: InferencePool
      metadata: {name: models, namespace: shop}
      spec:
        selector: {matchLabels: {app: model}}
        targetPorts: [{number: 8000}, {number: 8001}]
        endpointPickerRef: {name: picker, port: {number: 9002}, failureMode: FailOpen}
      """;

  private static final MeshObject.Key KEY =
      new MeshObject.Key("InferencePool", new ResourceName("shop", "models"));

  private final StateFixture state = new StateFixture(settings(true));

  private static IngestSettings settings(boolean pools) {
    var d = GatewaySettings.DEFAULT;
    return IngestSettings.DEFAULT.withGateways(
        new GatewaySettings(
            true, true, false, true, d.controller(), d.defaultClass(), false, pools));
  }

  private static MeshObject object(String text) {
    return new ObjectReader(ReaderSettings.DEFAULT)
        .readAll(new Document("", 1, text.strip()))
        .getFirst()
        .object()
        .orElseThrow();
  }

  private static StatusContent.PoolParents status(StateFixture of) {
    return (StatusContent.PoolParents) of.snapshot().objectStatuses().all().get(KEY).content();
  }

  @Test
  void aPoolHasAServiceOnceARouteTellsOfAGateway() {
    state.put(object(GATEWAY), object(POOL), object(ROUTE));
    assertThat(state.snapshot().pools()).isEmpty();
    assertThat(state.snapshot().objectStatuses().all()).doesNotContainKey(KEY);

    state.put(object(ROUTE + TOLD.formatted("True")));
    PoolService service = state.snapshot().pools().getFirst();
    assertThat(service.name().toString()).isEqualTo("shop/models-ip-8edcc26c");
    assertThat(service.targetPorts()).containsExactly(8000, 8001);
    assertThat(service.selector().asMap()).isEqualTo(Map.of("app", "model"));
    assertThat(service.labels().asMap())
        .containsEntry(PoolService.PICKER, "picker")
        .containsEntry(PoolService.FAILURE_MODE, "FailOpen");

    state.delete(object(ROUTE));
    assertThat(state.snapshot().pools()).isEmpty();
  }

  @Test
  void conditionsSayWhatOfARouteAndAPickerIsThere() {
    state.put(object(GATEWAY), object(POOL), object(ROUTE + TOLD.formatted("False")));
    assertThat(status(state).parents().getFirst().conditions())
        .extracting(c -> c.reason() + ": " + c.message())
        .containsExactly(
            "HTTPRouteNotAccepted: Referenced HTTPRoute shop/r not accepted by Gateway shop/web:"
                + " why",
            "InvalidExtensionRef: Referenced ExtensionRef not found picker");

    state.put(object(ROUTE + TOLD.formatted("True")), MeshObjects.service("picker"));
    assertThat(status(state).parents().getFirst().conditions())
        .extracting(c -> c.reason())
        .isEqualTo(List.of("Accepted", "ResolvedRefs"));
  }

  @Test
  void entriesOfOthersStay() {
    String others =
        """
        status:
          parents:
          - parentRef: {name: theirs, namespace: shop}
            conditions: [{type: Accepted, status: "True"}]
          - parentRef: {name: gone, namespace: shop}
          - parentRef: {kind: Status, name: default}
        """;
    state.put(
        object(GATEWAY),
        object(
            GATEWAY
                .replace("name: web", "name: theirs")
                .replace("gatewayClassName: istio", "gatewayClassName: theirs")),
        object(POOL + others),
        object(ROUTE + TOLD.formatted("True")));
    var statuses = state.snapshot().objectStatuses();
    Object parents = statuses.all().get(KEY).in(statuses.told().get(KEY), "now").get("parents");

    assertThat((List<?>) parents)
        .extracting(parent -> ((Map<?, ?>) ((Map<?, ?>) parent).get("parentRef")).get("name"))
        .isEqualTo(List.of("theirs", "web"));
  }

  @Test
  void nothingIsMadeWithoutTheFlag() {
    var off = new StateFixture(settings(false));
    off.put(object(GATEWAY), object(POOL), object(ROUTE + TOLD.formatted("True")));
    assertThat(off.snapshot().pools()).isEmpty();
    assertThat(off.snapshot().objectStatuses().all()).doesNotContainKey(KEY);
  }
}
