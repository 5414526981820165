package io.meltemi.istioctl.plan;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import io.meltemi.settings.RevisionLabel;
import io.meltemi.yaml.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads the mesh of a cluster. */
public final class ClusterMesh {
  private final Cluster cluster;
  private final String istioNamespace;
  private final Console console;

  public ClusterMesh(Cluster cluster, String istioNamespace, Console console) {
    this.cluster = cluster;
    this.istioNamespace = istioNamespace;
    this.console = console;
  }

  /** As those istiods have it. What may not be read is left out, and said so. */
  public ServedMesh of(IstiodGroup istiods) {
    MeshSettings settings = istiods.settings();
    Json data = configMap(istiods).at("data");
    MeshConfig mesh =
        istiods
            .config()
            .or(() -> setting(data.at("mesh").text(), MeshConfigReader::read))
            .orElseGet(MeshConfigReader::defaults);
    MeshNetworks networks =
        setting(data.at("meshNetworks").text(), MeshNetworksReader::read).orElse(MeshNetworks.NONE);
    ObjectReader reader = FolderMesh.reader(mesh, settings);
    Map<MeshObject.Key, MeshObject> objects = new LinkedHashMap<>();
    for (Kind kind : ServedKinds.of(cluster)) {
      for (Json object : listed(kind, "")) {
        ReadObject read = reader.readAll(document(object)).getFirst();
        read.object().or(read::closed).ifPresent(one -> objects.put(one.key(), one));
      }
    }
    RevisionObjects own = RevisionObjects.of(names(settings.revision()), objects.values());
    List<MeshObject> taken = objects.values().stream().filter(own::takes).toList();
    return new ServedMesh(istiods, new MeshInput(mesh, networks, taken), own::takes);
  }

  /** Who tells what it has in force may have it from a file. */
  private Json configMap(IstiodGroup istiods) {
    String name = istiods.settings().meshConfigMap();
    Optional<Json> map = cluster.find(Kind.CONFIG_MAP, istioNamespace, name);
    if (map.isEmpty() && istiods.config().isEmpty()) {
      throw new Failure(
          "there is no ConfigMap %s/%s in %s: no control plane is there"
              .formatted(istioNamespace, name, cluster.name()));
    }
    return map.orElse(Json.NONE);
  }

  private static <T> Optional<T> setting(String text, Function<Document, Translated<T>> reader) {
    return text.isBlank()
        ? Optional.empty()
        : reader.apply(new Document("ConfigMap istio", 1, text)).value();
  }

  /** A revision's name, and its tags'. */
  private Set<String> names(String revision) {
    String name = RevisionLabel.named(revision);
    var names = new TreeSet<>(Set.of(name));
    String tags = RevisionLabel.TAG + "," + RevisionLabel.LABEL + "=" + name;
    for (Json hook : listed(Kind.MUTATING_WEBHOOK, tags)) {
      names.add(hook.at("metadata").at("labels").at(RevisionLabel.TAG).text());
    }
    return names;
  }

  private List<Json> listed(Kind kind, String labels) {
    try {
      return cluster.list(kind, "", labels);
    } catch (Failure refused) {
      String left = refused.getMessage() + "; the plan is made without them";
      MeshOptions.tell(List.of(Problem.warning(kind.plural(), "", left)), console);
      return List.of();
    }
  }

  private static Document document(Json object) {
    return new Document("the cluster", 1, IndentedJson.LIST.print(object));
  }
}
