package io.meltemi.istioctl.version;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.kube.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code version}: of this program, of the control plane and of the proxies. */
@Command(
    name = "version",
    description = {
      "Print the version of istioctl, of the control plane of the cluster and of its proxies; or of"
          + " the control plane whose debug port --istiod-debug names."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl version",
      "  istioctl version --remote=false",
      "  istioctl version --revision canary -o json"
    })
public final class VersionCommand implements Runnable {
  @Mixin private final VersionOptions options = new VersionOptions();

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Revision of the control plane to ask.")
  private String revision = "";

  @Option(
      names = "--istiod-debug",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Debug port of an istiod, as HOST:PORT or URL, e.g. 127.0.0.1:8080.")
  private String istiodDebug = "";

  private final Console console;
  private final GlobalOptions globals;

  public VersionCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    options.check();
    console.out().print(options.text(versions()));
  }

  private Versions versions() {
    if (!options.remote()) {
      return Versions.OURS_ALONE;
    }
    if (!istiodDebug.isEmpty()) {
      return atAddress();
    }
    try (Cluster cluster = globals.cluster()) {
      return new ClusterVersions(cluster, console.err()).of(globals.istioNamespace(), revision);
    } catch (Failure noCluster) {
      console.err().println("unable to ask a control plane: " + noCluster.getMessage());
      return Versions.OURS_ALONE;
    }
  }

  private Versions atAddress() {
    String base = Http.base(istiodDebug, "--istiod-debug");
    byte[] answer = Http.get(base + "/version", globals.timeout());
    BuildInfo info = BuildInfo.parse(new String(answer, StandardCharsets.UTF_8));
    return new Versions(
        Optional.of(List.of(new ServerVersion("pilot", revision, info))), Optional.empty());
  }
}
