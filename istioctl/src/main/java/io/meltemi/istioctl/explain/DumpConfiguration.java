package io.meltemi.istioctl.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.ProtoNames;
import io.meltemi.translate.MessageTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A proxy's configuration from Envoy's {@code /config_dump?include_eds=true}. Messages of types
 * that are not known here are read as nothing.
 */
final class DumpConfiguration {
  private static final String TYPE = "@type";

  private final JsonFormat.Parser parser;
  private final Json dump;

  private DumpConfiguration(Json dump) {
    Set<String> types = new TreeSet<>();
    collect(dump, types);
    var registry = JsonFormat.TypeRegistry.newBuilder();
    types.forEach(
        type -> MessageTypes.find(type).ifPresent(m -> registry.add(m.getDescriptorForType())));
    this.parser = JsonFormat.parser().ignoringUnknownFields().usingTypeRegistry(registry.build());
    this.dump = known(dump);
  }

  static ProxyConfiguration read(Json dump) {
    return new DumpConfiguration(dump).read();
  }

  private ProxyConfiguration read() {
    List<Listener> listeners =
        messages(
            "ListenersConfigDump",
            section -> {
              var found = new ArrayList<Json>();
              at(section, "dynamic_listeners")
                  .items()
                  .forEach(one -> found.add(at(one, "active_state").at("listener")));
              at(section, "static_listeners").items().forEach(one -> found.add(one.at("listener")));
              return found;
            },
            Listener::newBuilder);
    return new ProxyConfiguration(
        listeners,
        byName(
            messages(
                "RoutesConfigDump",
                fields("route_config", "dynamic_route_configs", "static_route_configs"),
                RouteConfiguration::newBuilder),
            RouteConfiguration::getName),
        byName(
            messages(
                "ClustersConfigDump",
                fields("cluster", "dynamic_active_clusters", "static_clusters"),
                Cluster::newBuilder),
            Cluster::getName),
        byName(
            messages(
                "EndpointsConfigDump",
                fields("endpoint_config", "dynamic_endpoint_configs", "static_endpoint_configs"),
                ClusterLoadAssignment::newBuilder),
            ClusterLoadAssignment::getClusterName),
        byName(
            messages(
                "EcdsConfigDump",
                fields("ecds_filter", "ecds_filters"),
                TypedExtensionConfig::newBuilder),
            TypedExtensionConfig::getName));
  }

  /** A field by Envoy's name of it, or by that of istiod's dumps: {@code dynamicListeners}. */
  private static Json at(Json json, String field) {
    Json named = json.at(field);
    return named.present() ? named : json.at(ProtoNames.jsonName(field));
  }

  private static Function<Json, List<Json>> fields(String field, String... lists) {
    return section -> {
      var found = new ArrayList<Json>();
      for (String list : lists) {
        at(section, list).items().forEach(one -> found.add(at(one, field)));
      }
      return found;
    };
  }

  @SuppressWarnings("unchecked") // a builder builds what it was made for
  private <M extends Message> List<M> messages(
      String section, Function<Json, List<Json>> within, Supplier<? extends Message.Builder> type) {
    var messages = new ArrayList<M>();
    for (Json one : dump.at("configs").items()) {
      if (one.at(TYPE).text().endsWith("." + section)) {
        for (Json json : within.apply(one)) {
          parse(json, type.get()).ifPresent(message -> messages.add((M) message));
        }
      }
    }
    return messages;
  }

  private Optional<Message> parse(Json json, Message.Builder into) {
    if (!(json instanceof Json.Obj fields)) {
      return Optional.empty();
    }
    try {
      parser.merge(IndentedJson.LIST.print(fields.without(TYPE)), into);
      return Optional.of(into.build());
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static <M> Map<String, M> byName(List<M> messages, Function<M, String> name) {
    var byName = new LinkedHashMap<String, M>();
    messages.forEach(message -> byName.putIfAbsent(name.apply(message), message));
    return byName;
  }

  private static void collect(Json json, Set<String> types) {
    switch (json) {
      case Json.Obj(var fields) -> {
        if (fields.get(TYPE) instanceof Json.Text(var type)) {
          types.add(type);
        }
        fields.values().forEach(field -> collect(field, types));
      }
      case Json.Arr(var values) -> values.forEach(value -> collect(value, types));
      case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  /** Messages of unknown types become empty ones that are known. */
  private static Json known(Json json) {
    return switch (json) {
      case Json.Obj(var fields) -> {
        if (fields.get(TYPE) instanceof Json.Text(var type)
            && !type.contains("envoy.admin.")
            && MessageTypes.find(type).isEmpty()) {
          yield new Json.Obj(
              Map.of(TYPE, new Json.Text("type.googleapis.com/google.protobuf.Empty")));
        }
        var all = new LinkedHashMap<String, Json>();
        fields.forEach((name, field) -> all.put(name, known(field)));
        yield new Json.Obj(all);
      }
      case Json.Arr(var values) ->
          new Json.Arr(values.stream().map(DumpConfiguration::known).toList());
      case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> json;
    };
  }
}
