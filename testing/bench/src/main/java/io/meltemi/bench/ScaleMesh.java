package io.meltemi.bench;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects of a large mesh as a cluster has them: services in 100 namespaces with a slice and
 * two pods each, on 200 nodes; VirtualServices and DestinationRules for every tenth; ServiceEntries
 * that select WorkloadEntries and pods.
 */
final class ScaleMesh {
  static final int NAMESPACES = 100;
  static final int NODES = 200;
  static final int RULE_EVERY = 10;
  static final int ENTRIES = 100;

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);
  private final int services;

  ScaleMesh(int services) {
    this.services = services;
  }

  /** All of it. */
  List<MeshObject> objects() {
    var all = new ArrayList<MeshObject>();
    for (int i = 0; i < NAMESPACES; i++) {
      all.add(namespace(i, "1"));
    }
    for (int i = 0; i < NODES; i++) {
      all.add(node(i, "a"));
    }
    for (int i = 0; i < services; i++) {
      all.add(service(i, "1"));
      all.add(slice(i, 2));
      all.add(pod(i, 0, "v1"));
      all.add(pod(i, 1, "v2"));
      if (i % RULE_EVERY == 0) {
        all.add(virtualService(i, 90));
        all.add(destinationRule(i, 100));
      }
    }
    for (int i = 0; i < ENTRIES; i++) {
      all.add(serviceEntry(i, 80));
      all.add(workloadEntry(i, 1));
    }
    all.add(peerAuthentication("PERMISSIVE"));
    return all;
  }

  private MeshObject read(String text) {
    return reader.read(new Document("scale", 1, text)).value().orElseThrow();
  }

  private static String namespaceOf(int i) {
    return "ns-" + i % NAMESPACES;
  }

  static String podAddress(int service, int pod) {
    return "10.%d.%d.%d".formatted(10 + pod, service / 250, service % 250 + 1);
  }

  private static String meta(int i, String name, String labels) {
    return """
    "metadata":{"name":"%s","namespace":"%s","labels":{%s},"creationTimestamp":"2026-01-01T00:%02d:%02dZ"}\
    """
        .formatted(name, namespaceOf(i), labels, i / 60 % 60, i % 60);
  }

  MeshObject namespace(int i, String version) {
    return read(
        """
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s","labels":{"version":"%s"}}}\
        """
            .formatted(namespaceOf(i), version));
  }

  MeshObject node(int i, String zone) {
    return read(
        """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-%d","labels":{\
        "topology.kubernetes.io/region":"r","topology.kubernetes.io/zone":"r-%s"}}}\
        """
            .formatted(i, zone));
  }

  MeshObject service(int i, String version) {
    return read(
        """
        {"apiVersion":"v1","kind":"Service",%s,"spec":{"clusterIP":"10.97.%d.%d","selector":{"app":"svc-%d"},\
        "ports":[{"name":"http","port":80,"targetPort":8080},{"name":"tcp-db","port":5432}]}}\
        """
            .formatted(
                meta(i, "svc-" + i, "\"app\":\"svc-%d\",\"version\":\"%s\"".formatted(i, version)),
                i / 250,
                i % 250 + 1,
                i));
  }

  /** The first {@code pods} pods of the service are ready. */
  MeshObject slice(int i, int pods) {
    var endpoints = new ArrayList<String>();
    for (int pod = 0; pod < pods; pod++) {
      endpoints.add(
          """
          {"addresses":["%s"],"conditions":{"ready":true},"nodeName":"%s",\
          "targetRef":{"kind":"Pod","name":"svc-%d-%d","namespace":"%s"}}\
          """
              .formatted(podAddress(i, pod), nodeOf(i, pod), i, pod, namespaceOf(i)));
    }
    return read(
        """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",%s,\
        "ports":[{"name":"http","port":8080,"protocol":"TCP"},{"name":"tcp-db","port":5432,"protocol":"TCP"}],\
        "endpoints":[%s]}\
        """
            .formatted(
                meta(i, "svc-" + i, "\"kubernetes.io/service-name\":\"svc-" + i + "\""),
                String.join(",", endpoints)));
  }

  private static String nodeOf(int service, int pod) {
    return "node-" + (service * 2 + pod) % NODES;
  }

  MeshObject pod(int service, int pod, String version) {
    return pod(service, pod, version, "svc-" + service);
  }

  MeshObject pod(int service, int pod, String version, String account) {
    return read(
        """
        {"apiVersion":"v1","kind":"Pod",%s,"spec":{"nodeName":"%s","serviceAccountName":"%s"},\
        "status":{"phase":"Running","podIP":"%s","podIPs":[{"ip":"%s"}],\
        "conditions":[{"type":"Ready","status":"True"}]}}\
        """
            .formatted(
                meta(
                    service,
                    "svc-%d-%d".formatted(service, pod),
                    """
                    "app":"svc-%d","version":"%s","pod-template-hash":"5d9c8","security.istio.io/tlsMode":"istio"\
                    """
                        .formatted(service, version)),
                nodeOf(service, pod),
                account,
                podAddress(service, pod),
                podAddress(service, pod)));
  }

  private static String host(int i) {
    return "svc-%d.%s.svc.cluster.local".formatted(i, namespaceOf(i));
  }

  MeshObject virtualService(int i, int share) {
    return read(
        """
        {"apiVersion":"networking.istio.io/v1","kind":"VirtualService",%s,"spec":{"hosts":["%s"],"http":[{"route":[\
        {"destination":{"host":"%s","subset":"v1"},"weight":%d},\
        {"destination":{"host":"%s","subset":"v2"},"weight":%d}]}]}}\
        """
            .formatted(meta(i, "svc-" + i, ""), host(i), host(i), share, host(i), 100 - share));
  }

  MeshObject destinationRule(int i, int connections) {
    return read(
        """
        {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule",%s,"spec":{"host":"%s",\
        "trafficPolicy":{"connectionPool":{"tcp":{"maxConnections":%d}}},\
        "subsets":[{"name":"v1","labels":{"version":"v1"}},{"name":"v2","labels":{"version":"v2"}}]}}\
        """
            .formatted(meta(i, "svc-" + i, ""), host(i), connections));
  }

  /** Selects its WorkloadEntry and the pods of one service of its namespace. */
  MeshObject serviceEntry(int i, int port) {
    return read(
        """
        {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry",%s,"spec":{"hosts":["ext-%d.example"],\
        "location":"MESH_INTERNAL","resolution":"STATIC","ports":[{"number":%d,"name":"http","protocol":"HTTP"}],\
        "workloadSelector":{"labels":{"app":"svc-%d"}}}}\
        """
            .formatted(meta(i, "ext-" + i, ""), i, port, i));
  }

  MeshObject workloadEntry(int i, int weight) {
    return read(
        """
        {"apiVersion":"networking.istio.io/v1","kind":"WorkloadEntry",%s,"spec":{"address":"10.200.0.%d",\
        "weight":%d,"serviceAccount":"svc-%d","labels":{"app":"svc-%d"}}}\
        """
            .formatted(meta(i, "vm-" + i, ""), i + 1, weight, i, i));
  }

  MeshObject peerAuthentication(String mode) {
    return read(
        """
        {"apiVersion":"security.istio.io/v1","kind":"PeerAuthentication",%s,"spec":{"mtls":{"mode":"%s"}}}\
        """
            .formatted(meta(0, "default", ""), mode));
  }
}
