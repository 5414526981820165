package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the {@link ContainerConfig} of each container of a pod. */
record ContainerConfigs(
    Images images,
    References references,
    Volumes volumes,
    Map<String, String> given,
    Path podFolder) {
  /**
   * @throws IOException where something that it needs is not there, in the kubelet's words
   */
  ContainerConfig of(PodFacts pod, JsonNode container) throws IOException {
    String name = container.path("name").asText();
    Image image = image(container.path("image").asText());
    Map<String, String> first = new TreeMap<>(given);
    first.putAll(image.environment());
    Map<String, String> environment = new PodEnvironment(pod, references).of(container, first);
    List<Mount> mounts = new ArrayList<>();
    image.mounts().forEach((target, source) -> mounts.add(new Mount(source, target, true)));
    for (JsonNode mount : container.path("volumeMounts")) {
      mounts.add(mount(mount, environment));
    }
    // Those within others have to come after them.
    mounts.sort(Comparator.comparingInt(mount -> mount.target().length()));
    return new ContainerConfig(
        name,
        command(container, image, environment),
        environment,
        List.copyOf(mounts),
        ContainerUser.of(pod.pod(), container, image),
        container.path("workingDir").asText("/"),
        container.at("/securityContext/readOnlyRootFilesystem").asBoolean(false),
        podFolder.resolve("logs").resolve(name + ".log"));
  }

  private Image image(String name) throws IOException {
    Optional<Image> image = images.find(name);
    if (image.isEmpty()) {
      throw new IOException("image " + name + ": nothing here stands for it");
    }
    return image.get();
  }

  private static List<String> command(
      JsonNode container, Image image, Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    if (container.path("command").isEmpty()) {
      words.addAll(image.entrypoint());
    } else {
      container.path("command").forEach(word -> words.add(word.asText()));
    }
    if (container.path("args").isEmpty() && container.path("command").isEmpty()) {
      words.addAll(image.arguments());
    } else {
      container.path("args").forEach(word -> words.add(word.asText()));
    }
    return words.stream().map(word -> PodEnvironment.expanded(word, environment)).toList();
  }

  private Mount mount(JsonNode mount, Map<String, String> environment) throws IOException {
    Path source = volumes.folderOf(mount.path("name").asText());
    String below =
        mount
            .path("subPath")
            .asText(PodEnvironment.expanded(mount.path("subPathExpr").asText(""), environment));
    if (!below.isEmpty()) {
      source = source.resolve(below);
      if (!Files.exists(source)) {
        Files.createDirectories(source);
      }
    }
    return new Mount(
        source, mount.path("mountPath").asText(), mount.path("readOnly").asBoolean(false));
  }
}
