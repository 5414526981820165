package io.meltemi.files;

import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.PatchValues;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is watched.
 *
 * @param folder the objects; need not be there yet; absent: the settings alone are watched
 * @param meshConfig, networks files with the mesh's settings; inside the folder or elsewhere
 * @param domain of the cluster's services, such as {@code cluster.local}
 * @param ignored what has no effect rather than to be denied
 * @param patches what EnvoyFilters' values are checked by
 */
public record FolderSettings(
    Optional<Path> folder,
    Optional<Path> meshConfig,
    Optional<Path> networks,
    String domain,
    IgnoredObjects ignored,
    PatchValues patches) {
  public FolderSettings {
    folder = folder.map(p -> p.toAbsolutePath().normalize());
    meshConfig = meshConfig.map(p -> p.toAbsolutePath().normalize());
    networks = networks.map(p -> p.toAbsolutePath().normalize());
  }

  public FolderSettings(
      Path folder, Optional<Path> meshConfig, Optional<Path> networks, String domain) {
    this(
        Optional.of(folder),
        meshConfig,
        networks,
        domain,
        IgnoredObjects.NONE,
        PatchValues.UNCHECKED);
  }

  /** As problems name what is watched. */
  String subject() {
    return folder.or(() -> meshConfig).or(() -> networks).map(Path::toString).orElse("files");
  }
}
