package io.meltemi.istioctl.plan;

import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
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
import java.util.TreeMap;
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
      description =
          "A file with the mesh's configuration (default: what the istiod has in force that is"
              + " asked, else Istio's).")
  private Optional<Path> meshConfig = Optional.empty();

  @Option(
      names = "--networksConfig",
      paramLabel = "FILE",
      description = "A file with the mesh's networks.")
  private Optional<Path> networksConfig = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description =
          "The domain of the cluster's services (default: what the istiod says that is asked, else"
              + " cluster.local).")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--istiod-env",
      paramLabel = "NAME=VALUE",
      description =
          "An environment variable of istiod, such as PILOT_ENABLE_ALPHA_GATEWAY_API=true; may be"
              + " given more than once. An istiod that is asked says itself which it has; without"
              + " one they have their defaults.")
  private List<String> variables = List.of();

  /** Whether there is a mesh in files. */
  public boolean isGiven() {
    return !folders.isEmpty();
  }

  /** The folders that were given. */
  public List<Path> folders() {
    return folders;
  }

  /** Whether a variable of istiod is given. */
  public boolean hasVariables() {
    return !variables.isEmpty();
  }

  /** What istiod would have as its settings. */
  public MeshSettings settings() {
    try {
      return settings("", Map.of());
    } catch (IllegalArgumentException amiss) {
      throw Failure.ofUse("--istiod-env: " + amiss.getMessage());
    }
  }

  /**
   * The same of an istiod that was told this; flags count before it.
   *
   * @param toldDomain empty where it is not known
   * @throws IllegalArgumentException naming the variable that is amiss
   */
  MeshSettings settings(String toldDomain, Map<String, String> told) {
    var all = new TreeMap<>(told);
    all.putAll(variables());
    String known = toldDomain.isEmpty() ? MeshSettings.DEFAULT.ingest().domain() : toldDomain;
    return MeshSettings.read(domain.orElse(known), new Environment(all));
  }

  private Map<String, String> variables() {
    var given = new TreeMap<String, String>();
    for (String variable : variables) {
      String[] parts = variable.split("=", 2);
      if (parts.length < 2 || !MeshSettings.variableNames().contains(parts[0])) {
        throw Failure.ofUse(
            "--istiod-env: \"%s\" (expected: NAME=VALUE, NAME being one of %s)"
                .formatted(variable, String.join(", ", MeshSettings.variableNames())));
      }
      given.put(parts[0], parts[1]);
    }
    return given;
  }

  /**
   * The mesh as an istiod with these flags has it; what is wrong with its files is told on the
   * console.
   *
   * @throws Failure where a file cannot be read
   */
  public FolderMesh read(Console console) {
    return read(new IstiodGroup(settings(), Optional.empty(), List.of()), console);
  }

  /**
   * The same as those istiods have it; a file with the mesh's configuration counts before theirs.
   */
  public FolderMesh read(IstiodGroup istiods, Console console) {
    try {
      FolderMesh mesh =
          FolderMesh.read(
              folders,
              meshConfig,
              networksConfig,
              istiods.settings(),
              istiods.config().orElseGet(MeshConfigReader::defaults));
      tell(mesh.problems(), console);
      return mesh;
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  /** The same as a mesh of theirs: of files istiod takes all. */
  public ServedMesh serve(IstiodGroup istiods, Console console) {
    return new ServedMesh(istiods, read(istiods, console).input(), _ -> true);
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
