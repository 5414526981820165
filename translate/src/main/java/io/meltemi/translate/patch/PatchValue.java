package io.meltemi.translate.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.translate.MessageTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The value of a patch as the message that it is. Fields that are not known are passed over. */
final class PatchValue {
  private PatchValue() {}

  /**
   * @throws BadValueException naming what is no message of Envoy's
   */
  static Message parse(ApplyTo applyTo, Map<String, Object> value) throws BadValueException {
    Message.Builder builder = empty(applyTo).newBuilderForType();
    try {
      JsonFormat.parser()
          .usingTypeRegistry(types(value))
          .ignoringUnknownFields()
          .merge(JsonWriter.compact(value), builder);
    } catch (InvalidProtocolBufferException e) {
      throw new BadValueException(String.valueOf(e.getMessage()));
    }
    return builder.build();
  }

  /** What is not known of a value that can be read otherwise; fields that came later, mostly. */
  static Optional<String> unknown(ApplyTo applyTo, Map<String, Object> value) {
    try {
      JsonFormat.parser()
          .usingTypeRegistry(types(value))
          .merge(JsonWriter.compact(value), empty(applyTo).newBuilderForType());
      return Optional.empty();
    } catch (InvalidProtocolBufferException | BadValueException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Message empty(ApplyTo applyTo) {
    return switch (applyTo) {
      case LISTENER -> Listener.getDefaultInstance();
      case FILTER_CHAIN -> FilterChain.getDefaultInstance();
      case NETWORK_FILTER -> Filter.getDefaultInstance();
      case HTTP_FILTER -> HttpFilter.getDefaultInstance();
      case ROUTE_CONFIGURATION -> RouteConfiguration.getDefaultInstance();
      case VIRTUAL_HOST -> VirtualHost.getDefaultInstance();
      case HTTP_ROUTE -> Route.getDefaultInstance();
      case CLUSTER -> Cluster.getDefaultInstance();
      case EXTENSION_CONFIG -> TypedExtensionConfig.getDefaultInstance();
      case BOOTSTRAP -> Bootstrap.getDefaultInstance();
      case LISTENER_FILTER -> ListenerFilter.getDefaultInstance();
    };
  }

  /** The types of what is packed anywhere inside. */
  private static TypeRegistry types(Map<String, Object> value) throws BadValueException {
    Set<String> urls = new TreeSet<>();
    addTypes(value, urls);
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    for (String url : urls) {
      Message type =
          MessageTypes.find(url)
              .orElseThrow(
                  () ->
                      new BadValueException(
                          "\"" + url + "\" is not known (expected: the type of a message)"));
      types.add(type.getDescriptorForType());
    }
    return types.build();
  }

  private static void addTypes(Object node, Set<String> urls) {
    switch (node) {
      case Map<?, ?> map ->
          map.forEach(
              (name, inner) -> {
                if (name.equals("@type")) {
                  urls.add(String.valueOf(inner));
                } else if (inner != null) {
                  addTypes(inner, urls);
                }
              });
      case List<?> list -> list.stream().filter(i -> i != null).forEach(i -> addTypes(i, urls));
      default -> {}
    }
  }
}
