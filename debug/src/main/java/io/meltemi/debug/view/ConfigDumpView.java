package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.json.ProtoJson;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus.Watch;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a proxy was sent, as Envoy's admin port would print it ({@code envoy.admin.v3.ConfigDump}),
 * from the very bytes that were sent. Private keys are redacted.
 */
public final class ConfigDumpView {
  private static final String ADMIN = "type.googleapis.com/envoy.admin.v3.";

  private final Proxy proxy;
  private final JsonWriter json;
  private final ProtoJson proto;

  private ConfigDumpView(Proxy proxy, JsonWriter json) {
    this.proxy = proxy;
    this.json = json;
    this.proto = new ProtoJson(json);
  }

  /** {@code /debug/config_dump}; endpoints only if asked for, as in Envoy. */
  public static void dump(Proxy proxy, boolean withEndpoints, JsonWriter json) {
    new ConfigDumpView(proxy, json).sections(withEndpoints);
  }

  /** The resources of these types alone: {@code ?types=}, {@code /debug/edsz} and its like. */
  public static void resources(Proxy proxy, List<ResourceType> types, JsonWriter json) {
    new ConfigDumpView(proxy, json).list(types);
  }

  private void list(List<ResourceType> types) {
    List<Resource> resources = types.stream().flatMap(type -> sent(type).stream()).toList();
    json.beginObject();
    if (!resources.isEmpty()) {
      json.name("configs").beginList();
      resources.forEach(this::resource);
      json.endList();
    }
    json.endObject();
  }

  private void sections(boolean withEndpoints) {
    json.beginObject().name("configs").beginList();
    section("BootstrapConfigDump", () -> {});
    section("ClustersConfigDump", this::clusters);
    if (withEndpoints) {
      section("EndpointsConfigDump", this::endpoints);
    }
    section("ListenersConfigDump", this::listeners);
    section("ScopedRoutesConfigDump", () -> {});
    section("RoutesConfigDump", this::routes);
    section("SecretsConfigDump", this::secrets);
    section("EcdsConfigDump", this::extensions);
    json.endList().endObject();
  }

  private void section(String type, Runnable content) {
    json.beginObject().field("@type", ADMIN + type);
    content.run();
    json.endObject();
  }

  private void clusters() {
    version(ResourceType.CLUSTER);
    entries(
        "dynamicActiveClusters",
        ResourceType.CLUSTER,
        cluster -> {
          json.name("cluster");
          resource(cluster);
        });
  }

  private void endpoints() {
    versioned("dynamicEndpointConfigs", ResourceType.ENDPOINT, "endpointConfig");
  }

  private void listeners() {
    version(ResourceType.LISTENER);
    entries(
        "dynamicListeners",
        ResourceType.LISTENER,
        listener -> {
          json.field("name", listener.name()).name("activeState").beginObject();
          version(ResourceType.LISTENER);
          json.name("listener");
          resource(listener);
          json.endObject();
        });
  }

  private void routes() {
    versioned("dynamicRouteConfigs", ResourceType.ROUTE, "routeConfig");
  }

  private void secrets() {
    entries(
        "dynamicActiveSecrets",
        ResourceType.SECRET,
        secret -> {
          json.field("name", secret.name());
          version(ResourceType.SECRET);
          json.name("secret");
          resource(secret);
        });
  }

  private void extensions() {
    versioned("ecdsFilters", ResourceType.EXTENSION_CONFIG, "ecdsFilter");
  }

  private void versioned(String name, ResourceType type, String field) {
    entries(
        name,
        type,
        resource -> {
          version(type);
          json.name(field);
          resource(resource);
        });
  }

  private void entries(String name, ResourceType type, Consumer<Resource> entry) {
    List<Resource> resources = sent(type);
    if (resources.isEmpty()) {
      return;
    }
    json.name(name).beginList();
    for (Resource resource : resources) {
      json.beginObject();
      entry.accept(resource);
      json.endObject();
    }
    json.endList();
  }

  private void version(ResourceType type) {
    proxy
        .watch(type)
        .map(Watch::sent)
        .filter(sent -> !sent.isEmpty())
        .ifPresent(sent -> json.field("versionInfo", sent.version()));
  }

  private List<Resource> sent(ResourceType type) {
    return proxy.watch(type).map(watch -> watch.sent().resources()).orElse(List.of());
  }

  private void resource(Resource resource) {
    proto.writeAny(resource.type().typeUrl(), SentResources.shown(resource));
  }
}
