package io.meltemi.istioctl.install;

import io.meltemi.base.BuildInfo;
import io.meltemi.gotemplate.SemanticVersion;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.operator.Installation;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Says so where another version runs already; who cannot find out says nothing. */
final class PreviousVersion {
  private static final String MARK = "❗ ";

  private final Cluster cluster;

  PreviousVersion(Cluster cluster) {
    this.cluster = cluster;
  }

  void tell(Installation installation, PrintStream err) {
    boolean revised = !installation.revision().isEmpty();
    for (String version : running(installation.namespace(), installation.revision())) {
      lines(version, BuildInfo.ISTIO_VERSION, revised).forEach(err::println);
    }
  }

  private SortedSet<String> running(String namespace, String revision) {
    var silent = new PrintStream(OutputStream.nullOutputStream());
    var running = new TreeSet<String>();
    try {
      List<Pod> istiods =
          new Pods(cluster).istiods(namespace, "", revision.isEmpty() ? "default" : revision);
      if (!istiods.isEmpty()) {
        var versions = new io.meltemi.istioctl.version.ClusterVersions(cluster, silent);
        versions
            .of(namespace, revision.isEmpty() ? "default" : revision)
            .servers()
            .ifPresent(servers -> servers.forEach(server -> running.add(server.info().version())));
      }
    } catch (Failure _) {
      return new TreeSet<>();
    }
    return running;
  }

  /** What is said of an installation of {@code to} where {@code from} runs. */
  static List<String> lines(String from, String to, boolean revised) {
    int change;
    try {
      change = SemanticVersion.parse(to).compareTo(SemanticVersion.parse(from));
    } catch (TemplateException _) {
      return List.of();
    }
    if (change == 0) {
      return List.of();
    }
    String way = change > 0 ? "upgraded" : "downgraded";
    String first = MARK + "Istio is being " + way + " from " + from + " to " + to + ".";
    String second =
        MARK
            + "Running this command will overwrite it; use revisions to "
            + (change > 0 ? "upgrade" : "downgrade")
            + " alongside the existing version.";
    String third =
        MARK
            + "Before upgrading, you may wish to use 'istioctl x precheck' to check for upgrade"
            + " warnings.";
    if (revised) {
      return change > 0 ? List.of(first, third) : List.of(first);
    }
    return change > 0 ? List.of(first, second, third) : List.of(first, second);
  }
}
