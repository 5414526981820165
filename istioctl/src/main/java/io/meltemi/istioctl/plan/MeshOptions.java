package io.meltemi.istioctl.plan;

import io.meltemi.base.Problem;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.settings.Environment;
import io.meltemi.settings.MeshSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Option;

/** The flags of commands that read a mesh from files, as {@code pilot-discovery} does. */
public final class MeshOptions {
  @Option(
      names = "--configDir",
      paramLabel = "FOLDER",
      description =
          "The mesh: a folder of YAML files with Services, Pods, EndpointSlices and Istio's own"
              + " objects, as pilot-discovery --configDir reads it; may be given more than once.")
  private List<Path> folders = List.of();

  @Option(
      names = "--meshConfig",
      paramLabel = "FILE",
      description = "A file with the mesh's configuration; Istio's defaults if not given.")
  private Optional<Path> meshConfig = Optional.empty();

  @Option(
      names = "--networksConfig",
      paramLabel = "FILE",
      description = "A file with the mesh's networks.")
  private Optional<Path> networksConfig = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      defaultValue = "cluster.local",
      description = "The domain of the cluster's services (default: ${DEFAULT-VALUE}).")
  private String domain = "cluster.local";

  /** Whether there is a mesh in files. */
  public boolean isGiven() {
    return !folders.isEmpty();
  }

  public String domain() {
    return domain;
  }

  /** What istiod would have as its settings. */
  public MeshSettings settings() {
    return MeshSettings.read(domain, new Environment(Map.of()));
  }

  /**
   * The mesh; what is wrong with its files is told on the console.
   *
   * @throws Failure where a file cannot be read
   */
  public FolderMesh read(Console console) {
    try {
      FolderMesh mesh = FolderMesh.read(folders, meshConfig, networksConfig, settings());
      tell(mesh.problems(), console);
      return mesh;
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  /** What istiod's parts tell as they work is no answer to a command that uses them. */
  public static void silenceIstiod() {
    Logger.getLogger("").setLevel(Level.WARNING);
  }

  /** Each problem, a line. */
  public static void tell(List<Problem> problems, Console console) {
    problems.forEach(
        problem ->
            console
                .err()
                .println(
                    (problem.severity() == Problem.Severity.ERROR ? "error: " : "warning: ")
                        + problem));
  }

  /** What to say of a file that is not there or not to be read. */
  public static Failure unreadable(IOException failed) {
    return new Failure(
        failed instanceof NoSuchFileException missing
            ? "open " + missing.getFile() + ": no such file"
            : "cannot read: " + failed.getMessage());
  }
}
