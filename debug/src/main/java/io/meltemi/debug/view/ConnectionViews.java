package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.json.ProtoJson;
import io.meltemi.model.Locality;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus.Watch;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** Who is connected, what was sent to each and what each accepted. */
public final class ConnectionViews {
  private ConnectionViews() {}

  /** {@code /debug/connections}. */
  public static void connections(List<Proxy> proxies, JsonWriter json) {
    clients(proxies, json, proxy -> {});
  }

  /**
   * {@code /debug/adsz}.
   *
   * @param localities where a client is, by what it says or by its workload
   */
  public static void adsz(
      List<Proxy> proxies, Function<Client, Locality> localities, JsonWriter json) {
    clients(proxies, json, proxy -> details(proxy, localities.apply(proxy.client()), json));
  }

  private static void clients(
      List<Proxy> proxies, JsonWriter json, java.util.function.Consumer<Proxy> more) {
    json.beginObject().field("totalClients", proxies.size());
    if (!proxies.isEmpty()) {
      json.name("clients").beginList();
      for (Proxy proxy : proxies) {
        json.beginObject()
            .field("connectionId", proxy.connectionId())
            .field("connectedAt", proxy.session().connectedAt().toString())
            .field("address", proxy.client().peer().address());
        more.accept(proxy);
        json.endObject();
      }
      json.endList();
    }
    json.endObject();
  }

  private static void details(Proxy proxy, Locality locality, JsonWriter json) {
    json.name("labels").map(proxy.labels(locality));
    json.name("metadata");
    new ProtoJson(json).write(proxy.client().metadata());
    json.name("locality");
    json.beginObject()
        .fieldUnlessEmpty("region", locality.region())
        .fieldUnlessEmpty("zone", locality.zone())
        .fieldUnlessEmpty("sub_zone", locality.subzone())
        .endObject();
    json.name("watches").beginObject();
    var watches = new TreeMap<String, List<String>>();
    for (Watch watch : proxy.session().watches()) {
      watches.put(watch.type().typeUrl(), names(watch));
    }
    watches.forEach((type, names) -> json.name(type).texts(names));
    json.endObject();
  }

  private static List<String> names(Watch watch) {
    return watch.wildcard()
        ? watch.sent().resources().stream().map(Resource::name).toList()
        : watch.names();
  }

  /** {@code /debug/syncz}. */
  public static void syncz(List<Proxy> proxies, JsonWriter json) {
    json.beginList();
    for (Proxy proxy : proxies) {
      json.beginObject()
          .fieldUnlessEmpty("cluster_id", proxy.clusterId())
          .fieldUnlessEmpty("proxy", proxy.id())
          .fieldUnlessEmpty("proxy_type", proxy.type())
          .fieldUnlessEmpty("istio_version", proxy.metadata("ISTIO_VERSION"));
      nonces(proxy, ResourceType.CLUSTER, "cluster", json);
      nonces(proxy, ResourceType.LISTENER, "listener", json);
      nonces(proxy, ResourceType.ROUTE, "route", json);
      nonces(proxy, ResourceType.ENDPOINT, "endpoint", json);
      nonces(proxy, ResourceType.EXTENSION_CONFIG, "extensionconfig", json);
      json.name("resources").beginObject();
      var watches = new TreeMap<String, Watch>();
      proxy.session().watches().forEach(watch -> watches.put(watch.type().typeUrl(), watch));
      watches.forEach((type, watch) -> status(json.name(type), watch));
      json.endObject().endObject();
    }
    json.endList();
  }

  private static void nonces(Proxy proxy, ResourceType type, String name, JsonWriter json) {
    proxy
        .watch(type)
        .ifPresent(
            watch ->
                json.fieldUnlessEmpty(name + "_sent", watch.nonceSent())
                    .fieldUnlessEmpty(name + "_acked", watch.nonceAcked()));
  }

  private static void status(JsonWriter json, Watch watch) {
    json.beginObject()
        .fieldUnlessEmpty("sent", watch.nonceSent())
        .fieldUnlessEmpty("acked", watch.nonceAcked());
    watch.sentAt().ifPresent(time -> json.field("sentTime", time.toString()));
    watch.refusal().error().ifPresent(error -> json.field("lastError", error.message()));
    if (!watch.refusal().putAside().isEmpty()) {
      json.name("putAside").beginObject();
      watch
          .refusal()
          .putAside()
          .forEach(
              refused -> json.name(refused.resource().name()).texts(Owners.of(refused.resource())));
      json.endObject();
    }
    json.endObject();
  }

  /** {@code /debug/cachez}: the resources that sessions hold, each of them once, by type. */
  public static void cachez(List<Proxy> proxies, JsonWriter json) {
    json.beginObject();
    SentResources.of(proxies)
        .forEach(
            (type, resources) ->
                json.name(type).texts(resources.stream().map(Resource::name).sorted().toList()));
    json.endObject();
  }

  /** {@code /debug/cachez?sizes=true}: how many bytes these are, on the wire. */
  public static void cacheSizes(List<Proxy> proxies, JsonWriter json) {
    long total = 0;
    json.beginObject();
    for (var sent : SentResources.of(proxies).entrySet()) {
      long bytes = sent.getValue().stream().mapToLong(Resource::size).sum();
      total += bytes;
      json.field(sent.getKey(), SentResources.text(bytes));
    }
    json.field("total", SentResources.text(total)).endObject();
  }
}
