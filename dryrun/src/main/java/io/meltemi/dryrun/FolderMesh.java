package io.meltemi.dryrun;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.delivery.EnvoyPatches;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubePod;
import io.meltemi.settings.MeshSettings;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A mesh in files, such as an istiod with {@code --configDir} serves.
 *
 * @param proxies those of its pods, by name
 */
public record FolderMesh(
    MeshInput input, List<Written> objects, List<ProxyNode> proxies, List<Problem> problems) {
  public FolderMesh {
    objects = List.copyOf(objects);
    proxies = List.copyOf(proxies);
    problems = List.copyOf(problems);
  }

  /**
   * @param meshConfig, networks files with the mesh's settings; defaults where absent
   * @throws IOException where a file is not there or not to be read, saying which
   */
  public static FolderMesh read(
      List<Path> paths, Optional<Path> meshConfig, Optional<Path> networks, MeshSettings settings)
      throws IOException {
    return read(paths, meshConfig, networks, settings, MeshConfigReader.defaults());
  }

  /**
   * The same.
   *
   * @param otherwise what is in force without a file
   */
  public static FolderMesh read(
      List<Path> paths,
      Optional<Path> meshConfig,
      Optional<Path> networks,
      MeshSettings settings,
      MeshConfig otherwise)
      throws IOException {
    var problems = new ArrayList<Problem>();
    MeshConfig mesh = setting(meshConfig, MeshConfigReader::read, problems).orElse(otherwise);
    MeshNetworks net =
        setting(networks, MeshNetworksReader::read, problems).orElse(MeshNetworks.NONE);
    MeshFiles files =
        MeshFiles.read(
            paths,
            Stream.concat(meshConfig.stream(), networks.stream()).toList(),
            reader(mesh, settings));
    problems.addAll(files.problems());
    List<MeshObject> objects = files.objects().stream().map(Written::object).toList();
    return new FolderMesh(
        new MeshInput(mesh, net, objects),
        files.objects(),
        proxies(files.objects(), mesh, settings),
        problems);
  }

  /** As istiod reads objects of a mesh with these settings. */
  public static ObjectReader reader(MeshConfig mesh, MeshSettings settings) {
    return new ObjectReader(
        ReaderSettings.of(settings.ingest().domain(), mesh, settings.ignored())
            .withPatches(EnvoyPatches.CHECKED));
  }

  private static <T> Optional<T> setting(
      Optional<Path> file, Function<Document, Translated<T>> reader, List<Problem> problems)
      throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Translated<T> read =
        reader.apply(new Document(file.get().toString(), 1, Files.readString(file.get())));
    problems.addAll(read.problems());
    return read.value();
  }

  private static List<ProxyNode> proxies(
      List<Written> objects, MeshConfig mesh, MeshSettings settings) {
    var proxies = new ArrayList<ProxyNode>();
    for (Written written : objects) {
      if (written.object() instanceof KubePod pod) {
        ProxyNode.of(pod, written.tree(), mesh, settings).ifPresent(proxies::add);
      }
    }
    proxies.sort(java.util.Comparator.comparing(ProxyNode::name));
    return proxies;
  }
}
