package io.meltemi.debug.view;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.meltemi.xds.QuerySource.Named;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus.Watch;
import java.util.List;

/** What is asked for of the connected proxies over xDS, as Envoy's own messages. */
public final class StatusMessages {
  /** Those whose state istioctl shows, in Istio's order. */
  private static final List<ResourceType> SHOWN =
      List.of(
          ResourceType.LISTENER,
          ResourceType.ROUTE,
          ResourceType.ENDPOINT,
          ResourceType.CLUSTER,
          ResourceType.EXTENSION_CONFIG);

  private StatusMessages() {}

  /** A {@code ClientConfig} for each proxy; clients without a ProxyConfig are queries like this. */
  public static List<Named> syncz(List<Proxy> proxies) {
    return proxies.stream()
        .filter(proxy -> proxy.client().metadata().containsFields("PROXY_CONFIG"))
        .map(proxy -> new Named(proxy.id(), any(status(proxy))))
        .toList();
  }

  private static ClientConfig status(Proxy proxy) {
    var config = ClientConfig.newBuilder();
    var metadata = Struct.newBuilder();
    for (String name : List.of("CLUSTER_ID", "ISTIO_VERSION", "NAMESPACE")) {
      String value = proxy.metadata(name);
      if (!value.isEmpty()) {
        metadata.putFields(name, Value.newBuilder().setStringValue(value).build());
      }
    }
    config.getNodeBuilder().setId(proxy.id()).setMetadata(metadata);
    for (ResourceType type : SHOWN) {
      config
          .addGenericXdsConfigsBuilder()
          .setTypeUrl(type.typeUrl())
          .setConfigStatus(
              proxy.watch(type).map(StatusMessages::status).orElse(ConfigStatus.NOT_SENT));
    }
    return config.build();
  }

  private static ConfigStatus status(Watch watch) {
    if (watch.nonceSent().isEmpty()) {
      return ConfigStatus.NOT_SENT;
    }
    return watch.nonceAcked().equals(watch.nonceSent()) ? ConfigStatus.SYNCED : ConfigStatus.STALE;
  }

  /** The {@code Node} of each client. */
  public static List<Named> connections(List<Proxy> proxies) {
    return proxies.stream()
        .map(
            proxy ->
                new Named(
                    proxy.client().id(),
                    any(
                        Node.newBuilder()
                            .setId(proxy.client().id())
                            .setCluster(proxy.client().cluster())
                            .setMetadata(proxy.client().metadata())
                            .setLocality(proxy.client().locality())
                            .build())))
        .toList();
  }

  /** The sections of the dump of the one proxy that is named; of an unknown one nothing. */
  public static List<Named> dump(List<Proxy> proxies, List<String> names) {
    return names.size() == 1
        ? Proxy.find(proxies, names.getFirst()).map(ConfigDumpMessages::of).orElse(List.of())
        : List.of();
  }

  static Any any(Message message) {
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setValue(message.toByteString())
        .build();
  }
}
