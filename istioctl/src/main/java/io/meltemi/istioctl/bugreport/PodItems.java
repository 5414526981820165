package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.util.ArrayList;
import java.util.List;

/** Logs of istiods and proxies, and what they tell of themselves. */
record PodItems(Cluster cluster, Pods pods, TimeRange range, int adminPort) {
  /** The newest lines, so that a log fits into memory. */
  private static final int MOST_LINES = 200_000;

  private static final int DEBUG_PORT = 15_014;
  private static final String PROXY = "istio-proxy";

  private static final List<String> DEBUG_PAGES =
      List.of(
          "adsz",
          "authorizationz",
          "cachez?sizes=true",
          "clusterz",
          "config_distribution",
          "configz",
          "endpointShardz",
          "instancesz",
          "mesh",
          "networkz",
          "push_status",
          "registryz",
          "settings",
          "statusz",
          "syncz",
          "telemetryz");

  private static final List<String> ADMIN_PAGES =
      List.of(
          "certs",
          "clusters",
          "config_dump?include_eds",
          "listeners",
          "memory",
          "runtime",
          "server_info",
          "stats/prometheus");

  List<Item> ofIstiod(Pod pod) {
    String folder = "istio/" + pod.namespace() + "/" + pod.name() + "/";
    var items = new ArrayList<Item>();
    for (Container container : Container.of(pod)) {
      items.add(log(folder + container.name() + ".log", container));
    }
    if (pod.runs()) {
      for (String page : DEBUG_PAGES) {
        items.add(page(folder + "debug/", pod, DEBUG_PORT, "/debug/" + page));
      }
      items.add(page(folder, pod, DEBUG_PORT, "/metrics"));
    }
    return items;
  }

  List<Item> ofProxy(Container container) {
    Pod pod = container.pod();
    String folder = "proxies/" + pod.namespace() + "/" + pod.name() + "/";
    var items = new ArrayList<Item>();
    items.add(log(folder + container.name() + ".log", container));
    if (container.name().equals(PROXY) && pod.runs()) {
      for (String page : ADMIN_PAGES) {
        items.add(page(folder, pod, adminPort, "/" + page));
      }
    }
    return items;
  }

  private Item page(String folder, Pod pod, int port, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("[?].*", "");
    return new Item(
        folder + name,
        "GET " + path + " of port " + port + " of " + pod.described(),
        () -> pods.get(pod, port, path));
  }

  private Item log(String path, Container container) {
    String asked = logPath(container, false);
    return Item.text(
        path,
        "GET " + asked,
        () -> {
          String log = fetched(asked, container);
          return container.restarted()
              ? log
                  + "\n\n========= Previous log =========\n\n"
                  + fetched(logPath(container, true), container)
              : log;
        });
  }

  private String fetched(String path, Container container) {
    return range.within(
        cluster
            .text(path, "get the log of " + container.name() + " of " + container.pod().described())
            .orElse(""));
  }

  private String logPath(Container container, boolean previous) {
    return Kind.POD.path(container.pod().namespace(), container.pod().name())
        + "/log?container="
        + container.name()
        + "&tailLines="
        + MOST_LINES
        + (previous ? "&previous=true" : "")
        + range.query();
  }
}
