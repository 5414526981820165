package io.meltemi.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Starts the demo: network, istiod, applications, capture, proxies, one after the other. */
final class DemoStart {
  private final Terminal terminal;
  private final RunFolder folder;
  private final Site site;
  private final Samples samples;
  private final DemoProcesses processes;

  DemoStart(
      Terminal terminal, RunFolder folder, Site site, Samples samples, DemoProcesses processes) {
    this.terminal = terminal;
    this.folder = folder;
    this.site = site;
    this.samples = samples;
    this.processes = processes;
  }

  void run() throws IOException {
    stage(
        "files and network",
        () -> {
          samples.install(folder);
          site.prepare();
          processes.preparePrograms();
        });
    stage("istiod, on the watched folder", processes::startIstiod);
    stage(
        "storefront, catalog, three versions of reviews",
        () -> {
          for (Workload workload : Workload.ALL) {
            processes.startApplication(workload);
          }
        });
    stage("traffic capture", () -> forEachWorkload(w -> site.capture(w, processes.pilotAgent())));
    stage(
        "six pilot-agents, each with its Envoy",
        () -> {
          for (Workload workload : Workload.ALL) {
            processes.startProxy(workload);
          }
          forEachWorkload(processes::awaitProxy);
        });
  }

  private interface Stage {
    void run() throws IOException;
  }

  private void stage(String what, Stage stage) throws IOException {
    long start = System.nanoTime();
    terminal.live("  " + what + " ...");
    stage.run();
    terminal.done(what, Duration.ofNanos(System.nanoTime() - start));
  }

  private interface Deed {
    void to(Workload workload) throws IOException;
  }

  /** Does something to all workloads at once, and fails with the first that fails. */
  private static void forEachWorkload(Deed deed) throws IOException {
    Map<Workload, IOException> problems = new ConcurrentHashMap<>();
    List<Thread> running =
        Workload.ALL.stream()
            .map(w -> Thread.startVirtualThread(() -> attempt(deed, w, problems)))
            .toList();
    for (Thread each : running) {
      try {
        each.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while opening the shop", interrupted);
      }
    }
    for (Workload workload : Workload.ALL) {
      IOException problem = problems.get(workload);
      if (problem != null) {
        throw problem;
      }
    }
  }

  private static void attempt(Deed deed, Workload workload, Map<Workload, IOException> problems) {
    try {
      deed.to(workload);
    } catch (IOException problem) {
      problems.put(workload, problem);
    }
  }
}
