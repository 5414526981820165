package io.meltemi.istioctl.dashboard;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Forward;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forwards a port to one page, and stays until the program is ended. */
@Command
final class OpenCommand implements Runnable {
  @Parameters(
      arity = "0..1",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "The pod, or one of a deployment's or the like.")
  private String target = "";

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "",
      description = "The first pod with these labels.")
  private String selector = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "localhost",
      description = "Address of this machine to listen on (default: ${DEFAULT-VALUE}).")
  private String address = "localhost";

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of this machine to listen on (default: the page's, or a free one).")
  private int localPort;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of the pod (default: the page's).")
  private int podPort;

  @Option(
      names = "--browser",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Open a browser (default: ${DEFAULT-VALUE}).")
  private boolean browser = true;

  private final Console console;
  private final GlobalOptions globals;
  private final Page page;

  OpenCommand(Console console, GlobalOptions globals, Page page) {
    this.console = console;
    this.globals = globals;
    this.page = page;
  }

  @Override
  public void run() {
    InetAddress local = local();
    try (Cluster cluster = globals.cluster()) {
      Pod pod = pod(cluster);
      int port = podPort > 0 ? podPort : page.port();
      try (Forward forward = open(cluster, pod, port, local)) {
        String host = address.equals("localhost") ? "localhost" : local.getHostAddress();
        show("http://" + host + forward.address().replaceFirst(".*:", ":") + page.path());
        untilInterrupted();
      }
    }
  }

  /** The page's own port if it is free, for then bookmarks stay right. */
  private Forward open(Cluster cluster, Pod pod, int port, InetAddress local) {
    if (localPort > 0) {
      return Forward.open(cluster, pod, port, local, localPort);
    }
    try {
      return Forward.open(cluster, pod, port, local, page.port());
    } catch (Failure inUse) {
      return Forward.open(cluster, pod, port, local, 0);
    }
  }

  private Pod pod(Cluster cluster) {
    Pods pods = new Pods(cluster);
    if (!target.isEmpty()) {
      String namespace =
          page.name().equals("controlz") && globals.namespace().isEmpty()
              ? globals.istioNamespace()
              : globals.namespace(cluster);
      return pods.named(target, namespace);
    }
    String labels = selector.isEmpty() ? page.selector() : selector;
    if (labels.isEmpty()) {
      throw Failure.ofUse(page.name() + " requires a pod: [TYPE/]NAME[.NAMESPACE] or --selector");
    }
    String namespace =
        !globals.namespace().isEmpty()
            ? globals.namespace()
            : selector.isEmpty() ? globals.istioNamespace() : globals.namespace(cluster);
    List<Pod> found = pods.running(namespace, labels);
    return found.getFirst();
  }

  private InetAddress local() {
    boolean literal = address.matches("[0-9.]+") || address.contains(":");
    try {
      if (literal || address.equals("localhost")) {
        return literal ? InetAddress.getByName(address) : InetAddress.getLoopbackAddress();
      }
    } catch (UnknownHostException malformed) {
      // said below
    }
    throw Failure.ofUse("--address: \"" + address + "\" (expected: an IP address or localhost)");
  }

  private void show(String url) {
    console.out().println(url);
    if (!browser) {
      console.out().println("skipping opening a browser");
    } else if (!opened(url)) {
      console.out().println("Failed to open browser; open " + url + " in your browser.");
    }
    console.out().flush();
  }

  private static boolean opened(String url) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", url)
            : system.contains("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", url)
                : List.of("xdg-open", url);
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static void untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
