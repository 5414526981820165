package io.meltemi.demo;

import io.meltemi.demo.shop.ShopApp;
import io.meltemi.envtest.process.Commands;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of the demo: istiod, and for each workload its application and its proxy. */
final class DemoProcesses {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path repository;
  private final RunFolder folder;
  private final Children children;
  private final Site site;

  DemoProcesses(Path repository, RunFolder folder, Children children, Site site) {
    this.repository = repository;
    this.folder = folder;
    this.children = children;
    this.site = site;
  }

  String istiod() {
    return site.address(Site.ISTIOD);
  }

  String pilotAgent() {
    return repository.resolve("bin/pilot-agent").toString();
  }

  /**
   * Runs the programs once, so that what they prepare on their first run is not done six times at
   * once, and not while somebody waits.
   */
  void preparePrograms() throws IOException {
    Commands.run(List.of(pilotDiscovery(), "version"));
    Commands.run(List.of(pilotAgent(), "version"));
  }

  private String pilotDiscovery() {
    return repository.resolve("bin/pilot-discovery").toString();
  }

  /** Starts istiod on the watched folder and waits until it is ready. */
  void startIstiod() throws IOException {
    List<String> command = new ArrayList<>(site.enter("istiod"));
    command.add(pilotDiscovery());
    command.addAll(List.of("discovery", "--configDir", folder.config().toString()));
    command.addAll(List.of("--httpAddr", site.istiodListens() + ":8080"));
    command.addAll(List.of("--grpcAddr", site.istiodListens() + ":15010"));
    command.addAll(List.of("--monitoringAddr", site.istiodListens() + ":15014"));
    command.addAll(List.of("--httpsAddr", "", "--secureGRPCAddr", ""));
    command.addAll(List.of("--domain", "cluster.local"));
    children.start("istiod", command, Map.of());
    await("istiod", "http://" + istiod() + ":8080/ready");
  }

  /** Starts the workload's application, where it has one. */
  void startApplication(Workload workload) throws IOException {
    if (workload.isGateway()) {
      return;
    }
    List<String> command = new ArrayList<>(site.enter(workload.name()));
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx24m", "-Xss512k"));
    command.addAll(List.of("-cp", ShopApp.classes().toString()));
    command.addAll(List.of("io.meltemi.demo.shop.ShopApp", workload.app(), workload.version()));
    command.addAll(site.applicationAddresses(workload));
    children.start("app-" + workload.name(), command, Map.of());
  }

  /** Starts the workload's agent, which starts its Envoy. */
  void startProxy(Workload workload) throws IOException {
    List<String> command = new ArrayList<>(site.enterAsProxy(workload.name()));
    command.addAll(List.of(pilotAgent(), "proxy", workload.isGateway() ? "router" : "sidecar"));
    command.addAll(List.of("--domain", "bookshop.svc.cluster.local", "--concurrency", "1"));
    command.addAll(List.of("--proxyLogLevel=warning", "--log_output_level=default:info"));
    children.start(workload.name(), command, proxyEnvironment(workload));
  }

  /** Waits until the workload's Envoy has its configuration. */
  void awaitProxy(Workload workload) throws IOException {
    int port = site.ports(workload).ready();
    await(
        workload.name(), "http://" + site.address(workload.host()) + ":" + port + "/healthz/ready");
  }

  /** Kills a workload as a lost machine would: application, agent and Envoy at once. */
  void kill(Workload workload) {
    children.kill("app-" + workload.name());
    children.kill(workload.name());
  }

  private Map<String, String> proxyEnvironment(Workload workload) {
    Ports ports = site.ports(workload);
    String proxyConfig =
        """
        {"discoveryAddress":"%s:15010","controlPlaneAuthPolicy":"NONE","proxyAdminPort":%d,\
        "statusPort":%d,"concurrency":1,"terminationDrainDuration":"1s"}\
        """
            .formatted(istiod(), ports.admin(), ports.status());
    Map<String, String> environment = new TreeMap<>();
    environment.put("PROXY_CONFIG", proxyConfig);
    environment.put("POD_NAME", workload.name());
    environment.put("POD_NAMESPACE", "bookshop");
    environment.put("INSTANCE_IP", site.address(workload.host()));
    environment.put("HOST_IP", site.address(1));
    environment.put("SERVICE_ACCOUNT", workload.app());
    environment.put("CA_ADDR", istiod() + ":15010");
    environment.put("TRUST_DOMAIN", "cluster.local");
    environment.put("ISTIO_META_WORKLOAD_NAME", workload.name());
    environment.put("ISTIO_META_CLUSTER_ID", "Kubernetes");
    environment.put("ISTIO_META_MESH_ID", "cluster.local");
    environment.put("ISTIO_META_INTERCEPTION_MODE", site.interceptionMode());
    environment.put("ISTIO_METAJSON_LABELS", workload.labels());
    environment.put("ENVOY_STATUS_PORT", String.valueOf(ports.ready()));
    environment.put("ENVOY_PROMETHEUS_PORT", String.valueOf(ports.prometheus()));
    return environment;
  }

  private void await(String name, String url) throws IOException {
    boolean came =
        Waiting.until(
            () -> {
              children.check(name);
              return answers(url);
            },
            START_LIMIT);
    if (!came) {
      throw new DemoException(
          "%s was not ready at %s within %d s; it said:%n%s"
              .formatted(name, url, START_LIMIT.toSeconds(), children.tail(name)));
    }
  }

  private static boolean answers(String url) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(1_000);
    connection.setReadTimeout(2_000);
    try {
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    } finally {
      connection.disconnect();
    }
  }
}
