package io.meltemi.istioctl.plan;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.xds.DebugPages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The proxies that istiods have, as their debug pages tell of them. */
final class ConnectedProxies {
  private ConnectedProxies() {}

  /**
   * Each once, sorted by name, by the istiods that have them; never empty.
   *
   * @param domain of the services of an istiod
   */
  static Map<String, List<ProxyNode>> of(DebugPages pages, UnaryOperator<String> domain) {
    Map<String, String> types = types(pages);
    var proxies = new TreeMap<String, Connected>();
    for (DebugPages.Page page : pages.ask("adsz")) {
      for (Json client : page.content().at("clients").items()) {
        if (!isOneThatAsks(client)) {
          ProxyNode proxy = proxy(client, types, domain.apply(page.istiod()));
          proxies.put(proxy.name(), new Connected(page.istiod(), proxy));
        }
      }
    }
    if (proxies.isEmpty()) {
      throw new Failure("no proxy is connected to an istiod");
    }
    return proxies.values().stream()
        .collect(
            Collectors.groupingBy(
                Connected::istiod,
                TreeMap::new,
                Collectors.mapping(Connected::proxy, Collectors.toList())));
  }

  private record Connected(String istiod, ProxyNode proxy) {}

  /** Who asks for debug pages over xDS is a client as well, as we are. */
  private static boolean isOneThatAsks(Json client) {
    return client.at("metadata").at("GENERATOR").text().equals("event");
  }

  /** The other page does not tell gateways from sidecars. */
  private static Map<String, String> types(DebugPages pages) {
    var types = new HashMap<String, String>();
    for (DebugPages.Page page : pages.ask("syncz")) {
      for (Json proxy : page.content().items()) {
        types.put(proxy.at("proxy").text(), proxy.at("proxy_type").text());
      }
    }
    return types;
  }

  /** The page tells all of a node but its id, which is put together from what it tells. */
  private static ProxyNode proxy(Json client, Map<String, String> types, String domain) {
    Json told = client.at("metadata");
    String connection = client.at("connectionId").text();
    String name = connection.substring(0, Math.max(0, connection.lastIndexOf('-')));
    var metadata = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(IndentedJson.LIST.print(told), metadata);
    } catch (InvalidProtocolBufferException unreadable) {
      throw new Failure("the metadata of " + name + ": " + unreadable.getMessage());
    }
    Json locality = client.at("locality");
    return ProxyNode.of(
        "%s~%s~%s~%s.svc.%s"
            .formatted(
                types.getOrDefault(name, "sidecar"),
                told.at("INSTANCE_IPS").text().split(",", -1)[0],
                name,
                told.at("NAMESPACE").text(),
                domain),
        metadata.build(),
        Locality.newBuilder()
            .setRegion(locality.at("region").text())
            .setZone(locality.at("zone").text())
            .setSubZone(locality.at("sub_zone").text())
            .build());
  }
}
