package io.meltemi.istioctl.plan;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the mesh of a cluster: its objects, and the proxies that its istiods have. */
final class ClusterMesh {
  private static final int DEBUG_PORT = 15_014;

  private final Cluster cluster;
  private final String istioNamespace;
  private final MeshSettings settings;
  private final Console console;

  ClusterMesh(Cluster cluster, String istioNamespace, MeshSettings settings, Console console) {
    this.cluster = cluster;
    this.istioNamespace = istioNamespace;
    this.settings = settings;
    this.console = console;
  }

  /** What may not be read is left out, and said so. */
  MeshInput input() {
    Json data =
        cluster
            .find(Kind.CONFIG_MAP, istioNamespace, "istio")
            .orElseThrow(
                () ->
                    new Failure(
                        "there is no ConfigMap %s/istio in %s: no control plane is there"
                            .formatted(istioNamespace, cluster.name())))
            .at("data");
    MeshConfig mesh =
        setting(data.at("mesh").text(), MeshConfigReader::read)
            .orElseGet(MeshConfigReader::defaults);
    MeshNetworks networks =
        setting(data.at("meshNetworks").text(), MeshNetworksReader::read).orElse(MeshNetworks.NONE);
    ObjectReader reader = FolderMesh.reader(mesh, settings);
    Map<MeshObject.Key, MeshObject> objects = new LinkedHashMap<>();
    for (Kind kind : ServedKinds.of(cluster)) {
      for (Json object : listed(kind)) {
        ReadObject read = reader.readAll(document(object)).getFirst();
        read.object().or(read::closed).ifPresent(one -> objects.put(one.key(), one));
      }
    }
    return new MeshInput(mesh, networks, List.copyOf(objects.values()));
  }

  private static <T> Optional<T> setting(String text, Function<Document, Translated<T>> reader) {
    return text.isBlank()
        ? Optional.empty()
        : reader.apply(new Document("ConfigMap istio", 1, text)).value();
  }

  private List<Json> listed(Kind kind) {
    try {
      return cluster.list(kind, "", "");
    } catch (Failure refused) {
      String left = refused.getMessage() + "; the plan is made without them";
      MeshOptions.tell(List.of(Problem.warning(kind.plural(), "", left)), console);
      return List.of();
    }
  }

  private static Document document(Json object) {
    return new Document("the cluster", 1, IndentedJson.LIST.print(object));
  }

  /** Those that are connected, each once. */
  List<ProxyNode> proxies() {
    var pods = new Pods(cluster);
    Set<String> gateways =
        pods.selected("", "").stream()
            .filter(Pod::isProxyAlone)
            .map(Pod::proxyId)
            .collect(Collectors.toSet());
    var proxies = new LinkedHashMap<String, ProxyNode>();
    for (Pod istiod : pods.istiods(istioNamespace, "", "")) {
      Json page = parsed(pods.get(istiod, DEBUG_PORT, "/debug/adsz"), istiod);
      for (Json client : page.at("clients").items()) {
        ProxyNode proxy = proxy(client, gateways);
        proxies.put(proxy.name(), proxy);
      }
    }
    if (proxies.isEmpty()) {
      throw new Failure("no proxy is connected to an istiod of " + cluster.name());
    }
    var sorted = new ArrayList<>(proxies.values());
    sorted.sort(java.util.Comparator.comparing(ProxyNode::name));
    return sorted;
  }

  private static Json parsed(byte[] page, Pod istiod) {
    try {
      return JsonReader.read(page);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          "/debug/adsz of " + istiod.described() + " is not JSON: " + malformed.getMessage());
    }
  }

  /** The page tells all of a node but its id, which says no more than its metadata and its pod. */
  private ProxyNode proxy(Json client, Set<String> gateways) {
    Json told = client.at("metadata");
    String name = told.at("NAME").text() + "." + told.at("NAMESPACE").text();
    var metadata = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(IndentedJson.LIST.print(told), metadata);
    } catch (InvalidProtocolBufferException unreadable) {
      throw new Failure("the metadata of " + name + ": " + unreadable.getMessage());
    }
    Json locality = client.at("locality");
    return ProxyNode.of(
        "%s~%s~%s~%s.svc.%s"
            .formatted(
                gateways.contains(name) ? "router" : "sidecar",
                told.at("INSTANCE_IPS").text().split(",", -1)[0],
                name,
                told.at("NAMESPACE").text(),
                settings.ingest().domain()),
        metadata.build(),
        Locality.newBuilder()
            .setRegion(locality.at("region").text())
            .setZone(locality.at("zone").text())
            .setSubZone(locality.at("sub_zone").text())
            .build());
  }
}
