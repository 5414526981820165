package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.Visibility;
import io.meltemi.model.Workload;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import io.meltemi.yaml.Document;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Small objects of a shop, all in the namespace {@code shop}. */
final class MeshObjects {
  static final String NAMESPACE = "shop";

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBbzCCARWgAwIBAgIUN7TIWfoFtgtO1TyRh7/hD52QkJcwCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBbTAgFw0yNjExMzAxMTAyNDhaGA8yMTI2MTEwNjExMDI0OFow
      DDEKMAgGA1UEAwwBbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMRY+Z9Yn9m6
      XUes+kR+PEBB71orAgkcFf3j9opg0pkAvMrYImXSAne+OPne1oU8tqHgYi75sVNr
      AhGHjkPw1rmjUzBRMB0GA1UdDgQWBBShuhNNql0Y1s3p7EsAOkwxc4UAaDAfBgNV
      HSMEGDAWgBShuhNNql0Y1s3p7EsAOkwxc4UAaDAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0gAMEUCIQDWwnnKfJC7Nq1b0f1gvpGOxCMTFRy4GJpmkuDBjoCZ
      iAIgfEX1v5NbHXWwu5TGjGBeqiaRb303++QHCT4gBPWBc/I=
      -----END CERTIFICATE-----
      """;

  private MeshObjects() {}

  /** A Secret with a certificate, and with what looks like its key. */
  static Secret certificate(String namespace, String name) {
    var data = new TreeMap<String, String>();
    data.put("tls.crt", base64(CERTIFICATE));
    data.put("tls.key", base64("-----BEGIN PRIVATE KEY-----"));
    var meta =
        new ConfigMeta(
            "Secret", new ResourceName(namespace, name), Labels.NONE, Labels.NONE, Instant.EPOCH);
    return new Secret(meta, "kubernetes.io/tls", data);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  static KubeService service(String name) {
    return service(name, "10.96.0.1");
  }

  static KubeService headless(String name) {
    return service(name, "None");
  }

  static KubeService service(String name, String clusterIp) {
    return new KubeService(
        meta("Service", name, Map.of()),
        "ClusterIP",
        List.of(clusterIp),
        Labels.of(Map.of("app", name)),
        List.of(new KubeService.Port("http", 80, "TCP", "", "8080", 0)),
        "",
        List.of(),
        new KubeService.Traffic(false, false, ""));
  }

  static ServiceExport export(String service) {
    return new ServiceExport(meta(ServiceExport.KIND, service, Map.of()));
  }

  static ServiceImport imported(String service, String... ips) {
    return new ServiceImport(meta(ServiceImport.KIND, service, Map.of()), List.of(ips));
  }

  static KubeEndpointSlice slice(String service, String... addresses) {
    return new KubeEndpointSlice(
        meta("EndpointSlice", service, Map.of("kubernetes.io/service-name", service)),
        "IPv4",
        List.of(new KubeEndpointSlice.Port("http", 8080, "TCP")),
        Arrays.stream(addresses).map(MeshObjects::ready).toList());
  }

  /** A slice whose one endpoint names the pod behind it. */
  static KubeEndpointSlice sliceOfPod(String service, String pod, String address) {
    return new KubeEndpointSlice(
        meta("EndpointSlice", service, Map.of("kubernetes.io/service-name", service)),
        "IPv4",
        List.of(new KubeEndpointSlice.Port("http", 8080, "TCP")),
        List.of(
            new KubeEndpointSlice.Address(
                List.of(address),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                "",
                pod)));
  }

  static ServiceEntry entry(
      String name,
      String host,
      ServiceEntry.Resolution resolution,
      Optional<Labels> selector,
      WorkloadEntry.Spec... endpoints) {
    return new ServiceEntry(
        meta("ServiceEntry", name, Map.of()),
        List.of(host),
        List.of(),
        List.of(new ServiceEntry.Port(80, "HTTP", "http", OptionalInt.of(8080))),
        true,
        Visibility.PUBLIC,
        new ServiceEntry.Discovery(resolution, List.of(endpoints), selector, List.of()),
        List.of());
  }

  static WorkloadEntry workloadEntry(String name, String address) {
    return new WorkloadEntry(meta("WorkloadEntry", name, Map.of()), spec(address, name), true);
  }

  static WorkloadEntry.Spec spec(String address, String app) {
    return new WorkloadEntry.Spec(
        address, new TreeMap<>(), Labels.of(Map.of("app", app)), "", "", 0, "vm");
  }

  static KubeNode node(String region) {
    return node("node-1", region);
  }

  static KubeNode node(String name, String region) {
    return new KubeNode(
        new ConfigMeta(
            "Node",
            new ResourceName("", name),
            Labels.of(Map.of("topology.kubernetes.io/region", region)),
            Labels.NONE,
            Instant.EPOCH),
        "v1.35.4",
        List.of());
  }

  static KubeNamespace namespace(String name, Map<String, String> labels) {
    return new KubeNamespace(
        new ConfigMeta(
            "Namespace",
            new ResourceName("", name),
            Labels.of(labels),
            Labels.NONE,
            Instant.EPOCH));
  }

  /** The namespace of all, with these annotations. */
  static KubeNamespace annotated(Map<String, String> annotations) {
    return new KubeNamespace(
        new ConfigMeta(
            "Namespace",
            new ResourceName("", NAMESPACE),
            Labels.NONE,
            Labels.of(annotations),
            Instant.EPOCH));
  }

  private static KubeEndpointSlice.Address ready(String address) {
    return new KubeEndpointSlice.Address(
        List.of(address), Optional.of(true), Optional.empty(), Optional.empty(), "", "", "", "");
  }

  static KubePod pod(String name, String address, String serviceAccount) {
    return new KubePod(
        meta("Pod", name, Map.of("app", name, "security.istio.io/tlsMode", "istio")),
        name,
        false,
        new KubePod.Spec(
            serviceAccount,
            "node-1",
            "",
            "",
            false,
            List.of(new Workload.NamedPort("http", 8080, "TCP"))),
        new KubePod.Status("Running", List.of(address), true));
  }

  /** An object of Istio's as YAML, of its kind's latest version. */
  static MeshObject config(String group, String kind, String name, String spec) {
    String text =
        "{apiVersion: %s.istio.io/v1, kind: %s, metadata: {name: %s, namespace: %s}, spec: %s}"
            .formatted(group, kind, name, NAMESPACE, spec);
    return new ObjectReader(ReaderSettings.DEFAULT)
        .read(new Document("f", 1, text))
        .value()
        .orElseThrow();
  }

  /** Sends the host's requests to another one. */
  static MeshObject virtualService(String name, String host, String to) {
    return config(
        "networking",
        "VirtualService",
        name,
        "{hosts: [%s], http: [{route: [{destination: {host: %s}}]}]}".formatted(host, to));
  }

  static MeshObject destinationRule(String name, String host, int connections) {
    return config(
        "networking",
        "DestinationRule",
        name,
        "{host: %s, trafficPolicy: {connectionPool: {tcp: {maxConnections: %d}}}}"
            .formatted(host, connections));
  }

  /** The same object of a remote cluster. */
  static MeshObject in(String cluster, MeshObject object) {
    ConfigMeta meta = object.meta().inCluster(cluster);
    return switch (object) {
      case KubeService s ->
          new KubeService(
              meta,
              s.type(),
              s.clusterIps(),
              s.selector(),
              s.ports(),
              s.externalName(),
              s.externalIps(),
              s.traffic());
      case KubeEndpointSlice s ->
          new KubeEndpointSlice(meta, s.addressType(), s.ports(), s.endpoints());
      case KubePod p -> new KubePod(meta, p.owner(), p.terminating(), p.spec(), p.status());
      case KubeNode n -> new KubeNode(meta, n.kubeletVersion(), n.externalAddresses());
      case KubeNamespace _ -> new KubeNamespace(meta);
      case ServiceExport _ -> new ServiceExport(meta);
      case ServiceImport s -> new ServiceImport(meta, s.ips());
      case Secret s -> new Secret(meta, s.type(), s.base64Data(), s.otherFields());
      default -> throw new IllegalArgumentException(object.key() + " is no registry's");
    };
  }

  static ConfigMeta meta(String kind, String name, Map<String, String> labels) {
    return new ConfigMeta(
        kind, new ResourceName(NAMESPACE, name), Labels.of(labels), Labels.NONE, Instant.EPOCH);
  }
}
