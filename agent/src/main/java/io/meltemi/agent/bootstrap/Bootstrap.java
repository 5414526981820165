package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Makes Envoy's bootstrap from {@link BootstrapSettings}. */
public final class Bootstrap {
  private static final String TEXT_FORMAT = "%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t";

  /** In the node's metadata: an {@code ApiConfigSource} of Envoy's, as text. */
  private static final String LOAD_STATS = "LOAD_STATS_CONFIG_JSON";

  private Bootstrap() {}

  /**
   * The whole document.
   *
   * @throws io.meltemi.agent.config.SettingsException if an address in ProxyConfig is none
   */
  public static JsonObject of(BootstrapSettings settings) {
    StatsSection stats = StatsSection.of(settings);
    Tracing tracing = Tracing.of(settings);
    return JsonObject.empty()
        .with("application_log_config", applicationLog(settings.logAsJson()))
        .with("node", node(settings))
        .with("layered_runtime", Runtime.layers(settings.proxyConfig()))
        .with("bootstrap_extensions", extensions(settings))
        .with("stats_flush_interval", stats.flushInterval())
        .with("stats_eviction_interval", stats.evictionInterval())
        .with("stats_config", stats.config())
        .with("admin", admin(settings))
        .with("dynamic_resources", dynamicResources(settings))
        .with(
            "static_resources",
            JsonObject.of(
                "clusters", StaticClusters.of(settings, tracing),
                "listeners", StaticListeners.of(settings)))
        .with("overload_manager", Runtime.overloadManager(settings))
        .with("tracing", tracing.provider())
        .withList("stats_sinks", StatsSinks.of(settings.proxyConfig()))
        .with(
            "cluster_manager",
            clusterManager(
                settings.files().outlierLog(), settings.node().metadata().text(LOAD_STATS)))
        .with("deferred_stat_options", JsonObject.of("enable_deferred_creation_stats", true));
  }

  private static JsonObject applicationLog(boolean json) {
    JsonObject fields =
        JsonObject.of("level", "%l", "time", "%Y-%m-%dT%T.%fZ")
            .with("scope", "envoy %n")
            .with("msg", "%j")
            .with("caller", "%g:%#")
            .with("thread", "%t");
    return JsonObject.of(
        "log_format",
        json ? JsonObject.of("json_format", fields) : JsonObject.of("text_format", TEXT_FORMAT));
  }

  /** Who the proxy is, as its Envoy says it to istiod. */
  public static JsonObject node(BootstrapSettings settings) {
    Node node = settings.node();
    return JsonObject.of(
            "id", node.id(), "cluster", ServiceCluster.nameOf(node, settings.proxyConfig()))
        .with("locality", node.locality().json())
        .with("metadata", node.metadata());
  }

  private static List<JsonObject> extensions(BootstrapSettings settings) {
    List<JsonObject> extensions = new ArrayList<>();
    if (settings.discoversWorkloads()) {
      JsonObject ads = JsonObject.of("ads", JsonObject.empty());
      extensions.add(
          typedStruct(
              "metadata_discovery",
              "istio.workload.BootstrapExtension",
              JsonObject.of("config_source", ads)));
    }
    extensions.add(
        typedStruct(
            "envoy.bootstrap.internal_listener",
            "envoy.extensions.bootstrap.internal_listener.v3.InternalListener",
            JsonObject.of("buffer_size_kb", 64L)));
    return extensions;
  }

  private static JsonObject typedStruct(String name, String type, JsonObject value) {
    JsonObject struct =
        Types.typed("udpa.type.v1.TypedStruct")
            .with("type_url", Types.url(type))
            .with("value", value);
    return JsonObject.of("name", name, "typed_config", struct);
  }

  private static JsonObject admin(BootstrapSettings settings) {
    JsonObject accessLog =
        Types.typed("envoy.extensions.access_loggers.file.v3.FileAccessLog")
            .with("path", "/dev/null");
    return JsonObject.of(
            "access_log",
            List.of(JsonObject.of("name", "envoy.access_loggers.file", "typed_config", accessLog)))
        .with("profile_path", "/var/lib/istio/data/envoy.prof")
        .with(
            "address",
            Addresses.socket(settings.addresses().localhost(), settings.proxyConfig().adminPort()));
  }

  private static JsonObject dynamicResources(BootstrapSettings settings) {
    JsonObject overAds =
        JsonObject.of("ads", JsonObject.empty(), "initial_fetch_timeout", "0s")
            .with("resource_api_version", "V3");
    JsonObject adsConfig =
        JsonObject.of("api_type", settings.deltaXds() ? "DELTA_GRPC" : "GRPC")
            .with("set_node_on_first_message_only", true)
            .with("transport_api_version", "V3")
            .with("grpc_services", List.of(Types.envoyGrpc("xds-grpc")));
    return JsonObject.of("lds_config", overAds, "cds_config", overAds)
        .with("ads_config", adsConfig);
  }

  private static JsonObject object(String text) {
    try {
      return Json.parseObject(text);
    } catch (IllegalArgumentException e) {
      throw SettingsException.of("node's metadata", LOAD_STATS, text, "a JSON object");
    }
  }

  /**
   * @param loadStats where load is reported to, as JSON; empty for nowhere
   */
  static JsonObject clusterManager(String outlierLog, String loadStats) {
    JsonObject manager = JsonObject.of("enable_deferred_cluster_creation", true);
    if (!loadStats.isEmpty()) {
      manager = manager.with("load_stats_config", object(loadStats));
    }
    return outlierLog.isEmpty()
        ? manager
        : manager.with("outlier_detection", JsonObject.of("event_log_path", outlierLog));
  }
}
