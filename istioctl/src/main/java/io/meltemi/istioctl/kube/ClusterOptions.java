package io.meltemi.istioctl.kube;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which cluster, and who asks it.
 *
 * @param kubeconfig the file; empty: {@code KUBECONFIG} or {@code ~/.kube/config}
 * @param context a context of it; empty: the current one
 * @param timeout how long one request may take
 * @param verbosity kubectl's {@code -v}: from 6 on, requests are told of
 * @param environment of the program
 */
public record ClusterOptions(
    String kubeconfig,
    String context,
    Caller caller,
    Duration timeout,
    int verbosity,
    Map<String, String> environment) {
  /** From this verbosity on each request is told of. */
  public static final int REQUESTS = 6;

  public ClusterOptions {
    environment = Map.copyOf(environment);
  }

  /** Whom to impersonate; empty strings for nobody. */
  public record Caller(String user, List<String> groups, String uid) {
    /** Whoever the kubeconfig says. */
    public static final Caller ONESELF = new Caller("", List.of(), "");

    public Caller {
      groups = List.copyOf(groups);
    }
  }

  /** The files that are looked at, in kubectl's order, whether they are there or not. */
  List<Path> files() {
    if (!kubeconfig.isEmpty()) {
      return List.of(Path.of(kubeconfig));
    }
    String listed = environment.getOrDefault("KUBECONFIG", "");
    if (!listed.isEmpty()) {
      return Stream.of(listed.split(File.pathSeparator))
          .filter(file -> !file.isEmpty())
          .map(Path::of)
          .toList();
    }
    return Optional.ofNullable(environment.get("HOME"))
        .map(home -> List.of(Path.of(home, ".kube", "config")))
        .orElse(List.of());
  }
}
