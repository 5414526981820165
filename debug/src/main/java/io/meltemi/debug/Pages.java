package io.meltemi.debug;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.Page.Request;
import io.meltemi.debug.view.ConfigDumpView;
import io.meltemi.debug.view.ConfigViews;
import io.meltemi.debug.view.ConnectionViews;
import io.meltemi.debug.view.DistributionView;
import io.meltemi.debug.view.Kinds;
import io.meltemi.debug.view.McsView;
import io.meltemi.debug.view.Proxy;
import io.meltemi.debug.view.PushStatusView;
import io.meltemi.debug.view.RegistryViews;
import io.meltemi.debug.view.SidecarView;
import io.meltemi.debug.view.StatusViews;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** All pages, with the words of Istio's index. */
final class Pages {
  private final DebugSources sources;
  private final List<Page> pages = new ArrayList<>();

  private Pages(DebugSources sources) {
    this.sources = sources;
  }

  /** The pages by name. */
  static List<Page> of(DebugSources sources) {
    Pages all = new Pages(sources);
    all.sessions();
    all.perProxy();
    all.mesh();
    all.add("list", "List all supported debug commands in json", all::list);
    all.pages.sort(Comparator.comparing(Page::name));
    return List.copyOf(all.pages);
  }

  private void sessions() {
    add("adsz", "Status and debug interface for ADS", this::adsz);
    add(
        "adsz?push=true",
        "Initiates push of the current state to all connected endpoints",
        this::adsz);
    add("cachez", "Info about the internal XDS caches", this::cachez);
    add("cachez?clear=true", "Clear the XDS caches", this::cachez);
    add("cachez?sizes=true", "Info about the size of the internal XDS caches", this::cachez);
    add(
        "connections",
        "Info about the connected XDS clients",
        request -> request.json(json -> ConnectionViews.connections(request.proxies(), json)));
    add(
        "config_distribution",
        "Version status of all Envoys connected to this Pilot instance",
        this::configDistribution);
    add(
        "instancesz",
        "Debug support for service instances",
        request ->
            request.json(
                json ->
                    RegistryViews.instancesz(
                        sources.snapshot().get(),
                        request.proxies(),
                        sources.server().clusterId(),
                        json)));
    add(
        "syncz",
        "Synchronization status of all Envoys connected to this Pilot instance",
        this::syncz);
  }

  /** Sessions are looked at after it was read how far they have been told. */
  private Answer configDistribution(Request request) {
    DebugSources.Progress progress = sources.progress();
    String told = progress.told().apply(request.query().get("kind"));
    String read = progress.read().apply(request.query().get("file"));
    long taken = progress.taken().getAsLong();
    var come = new DistributionView.Progress(told, read, taken, progress.published().getAsLong());
    List<Proxy> proxies = Proxy.of(sources.clients().sessions().get());
    return request.json(json -> DistributionView.print(come, proxies, json));
  }

  private void perProxy() {
    proxyPage(
        "config_dump",
        "ConfigDump in the form of the Envoy admin config dump API for passed in proxyID",
        this::configDump);
    add("sidecarz", "Debug sidecar scope for a proxy", this::sidecarz);
    resources("ecdsz", "Status and debug interface for ECDS", ResourceType.EXTENSION_CONFIG);
    resources("edsz", "Status and debug interface for EDS", ResourceType.ENDPOINT);
    resources("ndsz", "Status and debug interface for NDS", ResourceType.NAME_TABLE);
  }

  private void mesh() {
    snapshotPage("authorizationz", "Internal authorization policies", ConfigViews::authorizationz);
    snapshotPage("telemetryz", "Debug Telemetry configuration", ConfigViews::telemetryz);
    snapshotPage("mesh", "Active mesh config", ConfigViews::mesh);
    registryPage("networkz", "List cross-network gateways", RegistryViews::networkz);
    snapshotPage("endpointz", "Obsolete, use endpointShardz", RegistryViews::endpointShardz);
    snapshotPage("endpointShardz", "Info about the endpoint shards", RegistryViews::endpointShardz);
    registryPage("registryz", "Debug support for registry", RegistryViews::registryz);
    add(
        "configz",
        "Debug support for config",
        request -> request.json(json -> ConfigViews.configz(sources.objects().get(), json)));
    add(
        "clusterz",
        "List remote clusters where istiod reads endpoints",
        request -> request.json(this::clusters));
    snapshotPage("mcsz", "List information about Kubernetes MCS services", McsView::mcsz);
    add(
        "inject",
        "Active inject template",
        request -> request.json(json -> json.map(sources.injectTemplates().get())));
    add("resourcesz", "Debug support for watched resources", request -> request.json(Kinds::print));
    snapshotPage("statusz", "Statuses of objects, as derived from them", StatusViews::statusz);
    registryPage("pushcontext", "Debug support for current push context", ConfigViews::pushContext);
    add("push_status", "Last PushContext Details", this::pushStatus);
    add(
        "settings",
        "The domain and the environment variables of istiod that what is sent depends on",
        request -> request.json(this::settings));
  }

  private void add(String name, String help, Page.Handler handler) {
    pages.add(new Page(name, help, false, handler));
  }

  private void snapshotPage(String name, String help, BiConsumer<MeshSnapshot, JsonWriter> view) {
    add(name, help, request -> request.json(json -> view.accept(sources.snapshot().get(), json)));
  }

  /** A view that depends on which cluster is the own one. */
  private interface RegistryView {
    void print(MeshSnapshot snapshot, String clusterId, JsonWriter json);
  }

  private void registryPage(String name, String help, RegistryView view) {
    String own = sources.server().clusterId();
    snapshotPage(name, help, (snapshot, json) -> view.print(snapshot, own, json));
  }

  private void proxyPage(String name, String help, Page.Handler handler) {
    pages.add(new Page(name, help, true, handler));
  }

  private void resources(String name, String help, ResourceType type) {
    proxyPage(
        name,
        help,
        request ->
            request.aboutProxy(
                proxy ->
                    request.json(json -> ConfigDumpView.resources(proxy, List.of(type), json))));
  }

  private Answer sidecarz(Request request) {
    return request.aboutProxy(
        proxy ->
            sources
                .clients()
                .scopes()
                .apply(proxy.client())
                .map(
                    scope ->
                        request.json(
                            json ->
                                SidecarView.sidecarz(scope, sources.objects().get(), seen(), json)))
                .orElseGet(() -> Answer.text(404, "the proxy has no scope yet\n")));
  }

  private SidecarView.Snapshot seen() {
    return new SidecarView.Snapshot(
        sources.server().clusterId(), sources.snapshot().get().config().revision());
  }

  private Answer configDump(Request request) {
    String types = request.query().get("types");
    boolean withEndpoints = request.query().get("include_eds").equals("true");
    return request.aboutProxy(
        proxy ->
            request.json(
                json -> {
                  if (types.isEmpty()) {
                    ConfigDumpView.dump(proxy, withEndpoints, json);
                  } else {
                    ConfigDumpView.resources(proxy, typesNamed(types), json);
                  }
                }));
  }

  /** {@code cds,lds} or type URLs; what is no type of ours names nothing. */
  private static List<ResourceType> typesNamed(String names) {
    return Arrays.stream(names.split(","))
        .map(String::strip)
        .flatMap(name -> typeNamed(name).stream())
        .distinct()
        .toList();
  }

  private static Optional<ResourceType> typeNamed(String name) {
    return Arrays.stream(ResourceType.values())
        .filter(type -> type.shortName().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .or(() -> ResourceType.of(name));
  }

  private Answer adsz(Request request) {
    if (!request.query().get("push").isEmpty()) {
      sources.actions().pushAll();
      return Answer.text(200, "Pushed to " + request.proxies().size() + " servers\n");
    }
    return request.aboutProxies(
        proxies ->
            request.json(
                json -> ConnectionViews.adsz(proxies, sources.clients().localities(), json)));
  }

  private Answer cachez(Request request) {
    if (!request.query().get("clear").isEmpty()) {
      sources.actions().clearCaches();
      return Answer.text(200, "Cache cleared\n");
    }
    boolean sizes = !request.query().get("sizes").isEmpty();
    return request.json(
        json -> {
          if (sizes) {
            ConnectionViews.cacheSizes(request.proxies(), json);
          } else {
            ConnectionViews.cachez(request.proxies(), json);
          }
        });
  }

  private Answer syncz(Request request) {
    String namespace = request.query().get("namespace");
    List<Proxy> proxies =
        request.proxies().stream()
            .filter(proxy -> namespace.isEmpty() || proxy.namespace().equals(namespace))
            .toList();
    return request.json(json -> ConnectionViews.syncz(proxies, json));
  }

  /** Nothing while istiod is not ready, as from Istio before its first push. */
  private Answer pushStatus(Request request) {
    return sources.server().unready().get().isEmpty()
        ? request.json(
            json ->
                PushStatusView.pushStatus(
                    sources.snapshot().get(), request.proxies(), sources.clients().scopes(), json))
        : Answer.empty(200);
  }

  private void clusters(JsonWriter json) {
    json.beginList();
    for (DebugSources.ClusterStatus cluster : sources.clusters().get()) {
      json.beginObject()
          .field("id", cluster.id())
          .field("secretName", cluster.secretName())
          .field("syncStatus", cluster.syncStatus())
          .endObject();
    }
    json.endList();
  }

  private void settings(JsonWriter json) {
    DebugSources.Settings settings = sources.server().settings();
    json.beginObject().field("domain", settings.domain());
    json.name("variables").map(settings.variables());
    json.endObject();
  }

  private Answer list(Request request) {
    Consumer<JsonWriter> names =
        json ->
            json.texts(
                pages.stream()
                    .map(Page::name)
                    .filter(name -> !name.equals("list"))
                    .sorted()
                    .toList());
    return request.json(names);
  }
}
