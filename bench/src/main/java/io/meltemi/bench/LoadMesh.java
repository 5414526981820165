package io.meltemi.bench;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.yaml.Document;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A mesh of that many services in ten namespaces, each with two ports and two endpoints; every
 * tenth has a DestinationRule with two subsets and a VirtualService that splits between them.
 */
final class LoadMesh implements AutoCloseable {
  private static final int NAMESPACES = 10;
  private static final int SPLIT_EVERY = 10;

  private final BlockingQueue<MeshSnapshot> published = new ArrayBlockingQueue<>(1_000);
  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);
  private final MeshLoop loop =
      new MeshLoop(
          IngestSettings.DEFAULT,
          MeshConfigReader.defaults(),
          (snapshot, update) -> published.add(snapshot));
  private final MeshChange.Sink sink = loop.addSource();

  LoadMesh(int services) {
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

  /** The next snapshot. */
  MeshSnapshot next() throws InterruptedException {
    return published.take();
  }

  /** Another share for one route. */
  MeshSnapshot changeSplit(int share) throws InterruptedException {
    sink.accept(read(split(0, share)));
    return next();
  }

  /** Another address for one service. */
  MeshSnapshot changeEndpoint(int round) throws InterruptedException {
    sink.accept(read(slice(1, "10." + (20 + round % 200))));
    return next();
  }

  private List<MeshChange> read(String text) {
    return reader.readAll(new Document("load", 1, text)).stream()
        .map(read -> (MeshChange) new MeshChange.Put(read.object().orElseThrow()))
        .toList();
  }

  private static String namespace(int i) {
    return "load" + i % NAMESPACES;
  }

  private static String host(int i) {
    return "svc-" + i + "." + namespace(i) + ".svc.cluster.local";
  }

  private static String meta(int i, String labels) {
    return """
    "metadata":{"name":"svc-%d","namespace":"%s","labels":{%s}}\
    """
        .formatted(i, namespace(i), labels);
  }

  private static String service(int i) {
    return """
    {"apiVersion":"v1","kind":"Service",%s,"spec":{"clusterIP":"10.97.%d.%d","selector":{"app":"svc-%d"},\
    "ports":[{"name":"http","port":80,"targetPort":8080},{"name":"tcp-db","port":5432}]}}\
    """
        .formatted(meta(i, "\"app\":\"svc-" + i + "\""), i / 250, i % 250 + 1, i);
  }

  private static String slice(int i, String network) {
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

  private static String subsets(int i) {
    return """
    {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule",%s,"spec":{"host":"%s",\
    "subsets":[{"name":"v1","labels":{"version":"v1"}},{"name":"v2","labels":{"version":"v2"}}]}}\
    """
        .formatted(meta(i, ""), host(i));
  }

  private static String split(int i, int share) {
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
