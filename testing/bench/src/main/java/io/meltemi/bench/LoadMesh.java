package io.meltemi.bench;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.MeshChange;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A mesh of services with two ports and two endpoints each; every tenth has a DestinationRule with
 * two subsets and a VirtualService that splits between them. There are a hundred services in a
 * namespace, and ten namespaces at least.
 */
final class LoadMesh implements AutoCloseable {
  private static final int NAMESPACES = 10;
  private static final int NAMESPACE_SERVICES = 100;
  private static final int SPLIT_EVERY = 10;

  private final int services;
  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);
  private final MeshLoop loop;
  private final MeshChange.Sink sink;

  /**
   * @param debounce how long configuration must be quiet until it is published
   */
  LoadMesh(int services, Duration debounce, MeshLoop.Listener listener) {
    this.services = services;
    this.loop = new MeshLoop(settings(debounce), MeshConfigReader.defaults(), listener);
    this.sink = loop.addSource();
    loop.start();
    var changes = new ArrayList<MeshChange>();
    for (int i = 0; i < services; i++) {
      changes.addAll(read(service(i)));
      changes.addAll(read(slice(i, "10.11")));
      if (i % SPLIT_EVERY == 0) {
        changes.addAll(read(subsets(i)));
        changes.addAll(read(split(i, 90)));
      }
    }
    sink.accept(changes);
    sink.synced();
  }

  private static IngestSettings settings(Duration debounce) {
    var defaults = IngestSettings.DEFAULT;
    return new IngestSettings(
        defaults.domain(),
        defaults.clusterId(),
        defaults.systemNamespace(),
        debounce,
        defaults.debounceMax(),
        Duration.ofMillis(1),
        defaults.autoAddresses(),
        defaults.jwksMode());
  }

  /** Another share for the route of the first service, at port 80. */
  void changeSplit(int share) {
    sink.accept(read(split(0, share)));
  }

  /** Another address for the second service. */
  void changeEndpoint(int round) {
    sink.accept(read(slice(1, "10." + (20 + round % 70))));
  }

  /** The names of all load assignments. */
  List<String> endpointNames() {
    var names = new ArrayList<String>();
    for (int i = 0; i < services; i++) {
      for (String port : List.of("80", "5432")) {
        names.add("outbound|" + port + "||" + host(i));
        if (i % SPLIT_EVERY == 0) {
          names.add("outbound|" + port + "|v1|" + host(i));
          names.add("outbound|" + port + "|v2|" + host(i));
        }
      }
    }
    return names;
  }

  int services() {
    return services;
  }

  private List<MeshChange> read(String text) {
    return reader.readAll(new Document("load", 1, text)).stream()
        .map(read -> (MeshChange) new MeshChange.Put(read.object().orElseThrow()))
        .toList();
  }

  /** Of the i-th service. */
  String namespace(int i) {
    return "load" + i % Math.max(NAMESPACES, services / NAMESPACE_SERVICES);
  }

  private String host(int i) {
    return "svc-" + i + "." + namespace(i) + ".svc.cluster.local";
  }

  private String meta(int i, String labels) {
    return """
    "metadata":{"name":"svc-%d","namespace":"%s","labels":{%s}}\
    """
        .formatted(i, namespace(i), labels);
  }

  private String service(int i) {
    return """
    {"apiVersion":"v1","kind":"Service",%s,"spec":{"clusterIP":"10.97.%d.%d","selector":{"app":"svc-%d"},\
    "ports":[{"name":"http","port":80,"targetPort":8080},{"name":"tcp-db","port":5432}]}}\
    """
        .formatted(meta(i, "\"app\":\"svc-" + i + "\""), i / 250, i % 250 + 1, i);
  }

  private String slice(int i, String network) {
    return """
    {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",%s,\
    "ports":[{"name":"http","port":8080,"protocol":"TCP"},{"name":"tcp-db","port":5432,"protocol":"TCP"}],\
    "endpoints":[{"addresses":["%s.%d.%d"],"conditions":{"ready":true}},\
    {"addresses":["10.12.%d.%d"],"conditions":{"ready":true}}]}\
    """
        .formatted(
            meta(i, "\"kubernetes.io/service-name\":\"svc-" + i + "\""),
            network,
            i / 250,
            i % 250 + 1,
            i / 250,
            i % 250 + 1);
  }

  private String subsets(int i) {
    return """
    {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule",%s,"spec":{"host":"%s",\
    "subsets":[{"name":"v1","labels":{"version":"v1"}},{"name":"v2","labels":{"version":"v2"}}]}}\
    """
        .formatted(meta(i, ""), host(i));
  }

  private String split(int i, int share) {
    return """
    {"apiVersion":"networking.istio.io/v1","kind":"VirtualService",%s,"spec":{"hosts":["%s"],"http":[{"route":[\
    {"destination":{"host":"%s","subset":"v1"},"weight":%d},\
    {"destination":{"host":"%s","subset":"v2"},"weight":%d}]}]}}\
    """
        .formatted(meta(i, ""), host(i), host(i), share, host(i), 100 - share);
  }

  @Override
  public void close() throws InterruptedException {
    loop.close();
  }
}
