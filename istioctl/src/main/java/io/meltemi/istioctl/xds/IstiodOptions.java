package io.meltemi.istioctl.xds;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pods;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that say which istiods' debug pages are asked for, and how. */
public final class IstiodOptions {
  @Option(
      names = "--istiod-debug",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Ask the istiod whose debug port is at this HOST:PORT or URL, over HTTP.")
  private String istiodDebug = "";

  @Mixin private final XdsOptions xds = new XdsOptions();

  /** Whether an istiod is named by its address. */
  public boolean isAddress() {
    return !istiodDebug.isEmpty() || !xds.address().isEmpty();
  }

  /** The address of an istiod's debug port; empty where none was given. */
  public String istiodDebug() {
    return istiodDebug;
  }

  /** What is to be asked over xDS. */
  public XdsOptions xds() {
    return xds;
  }

  /** How long to wait for an answer. */
  public Duration timeout() {
    return xds.timeout();
  }

  /** Those at the address that was given. */
  public DebugPages pages(GlobalOptions globals) {
    if (!isAddress()) {
      throw Failure.ofUse(
          "with --configDir an istiod is to be named (expected: --istiod-debug HOST:PORT, or"
              + " --xds-address HOST:PORT)");
    }
    return istiodDebug.isEmpty()
        ? DebugPages.of(new ControlPlanes(globals, xds))
        : DebugPages.at(istiodDebug, globals);
  }

  /** Those of the cluster, unless an address was given. */
  public DebugPages pages(GlobalOptions globals, Cluster cluster) {
    return isAddress()
        ? pages(globals)
        : DebugPages.of(new Pods(cluster), globals.istioNamespace(), xds.revision());
  }
}
