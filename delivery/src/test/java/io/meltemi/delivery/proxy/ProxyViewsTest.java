package io.meltemi.delivery.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.xds.Client;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyViewsTest {
  private final ProxyViews views =
      ProxyViews.of(mesh(service("web", "8080"), service("api", "")), "Kubernetes");

  private static Service service(String name, String targetPort) {
    return new Service(
        Hostname.of(name + ".shop.svc.cluster.local"),
        new Service.Attributes(
            Service.Registry.KUBERNETES,
            "shop",
            name,
            Labels.NONE,
            Labels.of(Map.of("app", name)),
            Visibility.PUBLIC,
            Instant.EPOCH),
        Service.Resolution.STATIC,
        false,
        new Service.Vips(List.of("10.96.0.1"), List.of()),
        List.of(new ServicePort("http", 80, Protocol.HTTP, targetPort)),
        List.of(),
        new Service.Kubernetes("ClusterIP", "", List.of(), false, false, ""));
  }

  private static MeshSnapshot mesh(Service... services) {
    return new MeshSnapshot(
        new ConfigSnapshot(
            1,
            MeshConfigReader.defaults(),
            MeshNetworks.NONE,
            new ConfigSnapshot.ServiceIndex(List.of(services), Map.of(), Map.of()),
            new ConfigSnapshot.Rules(
                List.of(), List.of(), List.of(), List.of(), SecurityPolicies.NONE, List.of()),
            Map.of()),
        EndpointSnapshot.EMPTY,
        SecretSnapshot.EMPTY,
        List.of());
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static Client client(String id, Map<String, String> labels, Map<String, String> more) {
    return client(id, labels, more, List.of());
  }

  private static Client client(
      String id, Map<String, String> labels, Map<String, String> more, List<String> identities) {
    var own = Struct.newBuilder();
    labels.forEach((k, v) -> own.putFields(k, text(v)));
    var metadata =
        Struct.newBuilder().putFields("LABELS", Value.newBuilder().setStructValue(own).build());
    more.forEach((k, v) -> metadata.putFields(k, text(v)));
    return new Client(
        id + "-1",
        id,
        "",
        metadata.build(),
        Locality.getDefaultInstance(),
        List.of(),
        "",
        new Client.Peer("127.0.0.1:1", identities));
  }

  private ProxyView view(String pod, String app, Map<String, String> metadata) {
    return view(
        views,
        client(
            "sidecar~10.0.0." + pod.length() + "~" + pod + ".shop~shop.svc.cluster.local",
            Map.of("app", app),
            metadata));
  }

  private static ProxyView view(ProxyViews views, Client client) {
    var node = ClientNode.of(client);
    return views.viewOf(node, views.workloadOf(node));
  }

  @Test
  void replicasHaveEqualViews() {
    ProxyView one = view("web-1", "web", Map.of("INSTANCE_IPS", "10.0.0.5"));

    assertThat(view("web-22", "web", Map.of("INSTANCE_IPS", "10.0.0.6"))).isEqualTo(one);
    assertThat(one.addresses()).isEmpty();
  }

  @Test
  void labelsNamespaceAndMetadataSplitAClass() {
    ProxyView one = view("web-1", "web", Map.of());

    assertThat(view("web-1", "api", Map.of())).isNotEqualTo(one);
    assertThat(view("web-1", "web", Map.of("NAMESPACE", "other"))).isNotEqualTo(one);
    assertThat(view("web-1", "web", Map.of("DNS_CAPTURE", "true"))).isNotEqualTo(one);
    assertThat(view("web-1", "web", Map.of("INTERCEPTION_MODE", "NONE")).addresses()).isNotEmpty();
  }

  @Test
  void servicesThatSelectTheWorkloadAreItsTargets() {
    assertThat(view("web-1", "web", Map.of()).targets())
        .singleElement()
        .returns("web", t -> t.service().name())
        .returns(8080, ServiceTarget::targetPort);
    assertThat(view("api-1", "api", Map.of()).targets())
        .singleElement()
        .returns(80, ServiceTarget::targetPort);
    assertThat(view("web-1", "web", Map.of("NAMESPACE", "other")).targets()).isEmpty();
  }

  @Test
  void portNameThatTheWorkloadDoesNotKnowIsNoTarget() {
    var named = ProxyViews.of(mesh(service("web", "http-alt")), "Kubernetes");

    assertThat(
            view(named, client("sidecar~1.1.1.1~a.shop~d", Map.of("app", "web"), Map.of()))
                .targets())
        .isEmpty();
  }

  @Test
  void aMachineHasThePortsThatItTells() {
    var machine =
        Map.of(
            "AUTO_REGISTER_GROUP", "web",
            "POD_PORTS", "[{\"name\":\"http\",\"containerPort\":9000}]");
    assertThat(view("web-1", "web", machine).targets())
        .singleElement()
        .returns(9000, ServiceTarget::targetPort);
    assertThat(view("web-1", "web", Map.of("POD_PORTS", machine.get("POD_PORTS"))).targets())
        .singleElement()
        .returns(8080, ServiceTarget::targetPort);

    var named = ProxyViews.of(mesh(service("web", "http")), "Kubernetes");
    String id = "sidecar~1.1.1.1~a.shop~d";
    assertThat(view(named, client(id, Map.of("app", "web"), machine)).targets())
        .singleElement()
        .returns(9000, ServiceTarget::targetPort);
    var broken = Map.of("AUTO_REGISTER_GROUP", "web", "POD_PORTS", "[{\"name\":");
    assertThat(view(named, client(id, Map.of("app", "web"), broken)).targets()).isEmpty();
  }

  @Test
  void viewsRestOnEndpointsOfServicesWithoutSelectorOrAddressAlone() {
    Service web = service("web", "8080");
    Service headless = headless();
    MeshSnapshot mesh = mesh(web, headless);
    ProxyViews first = ProxyViews.of(mesh, "Kubernetes");
    var client = client("sidecar~10.0.0.5~db-0.shop~d", Map.of("app", "db"), Map.of());

    assertThat(first.next(at(mesh, web)).basis()).isEqualTo(first.basis());
    assertThat(view(first, client).addresses()).isEmpty();
    ProxyViews later = first.next(at(mesh, headless));
    assertThat(later.basis()).isNotEqualTo(first.basis());
    assertThat(view(later, client).addresses()).containsExactly("10.0.0.5");
    assertThat(later.next(at(mesh, headless)).basis()).isNotEqualTo(first.basis());
  }

  @Test
  void otherServicesAreAnotherBasis() {
    ProxyViews first = ProxyViews.of(mesh(service("web", "8080")), "Kubernetes");
    ProxyViews later = first.next(mesh(service("api", "8080")));
    assertThat(later.basis()).isNotEqualTo(first.basis());
    var client = client("sidecar~10.0.0.5~api-0.shop~d", Map.of("app", "api"), Map.of());
    assertThat(view(first, client).targets()).isEmpty();
    assertThat(view(later, client).targets()).hasSize(1);
  }

  private static Service headless() {
    Service db = service("db", "");
    return Fixtures.service(
        db.hostname().value(),
        "shop",
        "db",
        Service.Registry.KUBERNETES,
        Service.Resolution.PASSTHROUGH,
        false,
        List.of(Service.UNSPECIFIED),
        db.ports());
  }

  /** The same mesh with one endpoint, of that service. */
  private static MeshSnapshot at(MeshSnapshot mesh, Service service) {
    var endpoint = Fixtures.pod("10.0.0.5", 80, "http", Map.of());
    return new MeshSnapshot(
        mesh.config(),
        new EndpointSnapshot(
            2,
            Map.of(service.key(), new EndpointSnapshot.ServiceEndpoints(List.of(endpoint))),
            Map.of()),
        mesh.secrets(),
        List.of());
  }

  @Test
  void idOfNoProxyIsRefused() {
    assertThat(ClientNode.fault(client("test", Map.of(), Map.of())).orElseThrow())
        .startsWith("node id: \"test\" (expected: sidecar|router~IP~POD.NAMESPACE");
  }
}
