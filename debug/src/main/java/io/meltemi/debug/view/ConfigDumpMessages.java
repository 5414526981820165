package io.meltemi.debug.view;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.meltemi.xds.QuerySource.Named;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus.Watch;
import java.util.List;
import java.util.stream.Stream;

/** The sections of {@link ConfigDumpView} as messages. */
final class ConfigDumpMessages {
  private final Proxy proxy;

  private ConfigDumpMessages(Proxy proxy) {
    this.proxy = proxy;
  }

  static List<Named> of(Proxy proxy) {
    var dump = new ConfigDumpMessages(proxy);
    return Stream.<Message>of(
            BootstrapConfigDump.getDefaultInstance(),
            dump.clusters(),
            dump.listeners(),
            ScopedRoutesConfigDump.getDefaultInstance(),
            dump.routes(),
            dump.secrets(),
            dump.extensions())
        .map(section -> new Named("", StatusMessages.any(section)))
        .toList();
  }

  private ClustersConfigDump clusters() {
    var dump = ClustersConfigDump.newBuilder().setVersionInfo(version(ResourceType.CLUSTER));
    sent(ResourceType.CLUSTER)
        .forEach(one -> dump.addDynamicActiveClustersBuilder().setCluster(any(one)));
    return dump.build();
  }

  private ListenersConfigDump listeners() {
    var dump = ListenersConfigDump.newBuilder().setVersionInfo(version(ResourceType.LISTENER));
    for (Resource one : sent(ResourceType.LISTENER)) {
      dump.addDynamicListenersBuilder()
          .setName(one.name())
          .getActiveStateBuilder()
          .setVersionInfo(version(ResourceType.LISTENER))
          .setListener(any(one));
    }
    return dump.build();
  }

  private RoutesConfigDump routes() {
    var dump = RoutesConfigDump.newBuilder();
    for (Resource one : sent(ResourceType.ROUTE)) {
      dump.addDynamicRouteConfigsBuilder()
          .setVersionInfo(version(ResourceType.ROUTE))
          .setRouteConfig(any(one));
    }
    return dump.build();
  }

  private SecretsConfigDump secrets() {
    var dump = SecretsConfigDump.newBuilder();
    for (Resource one : sent(ResourceType.SECRET)) {
      dump.addDynamicActiveSecretsBuilder()
          .setName(one.name())
          .setVersionInfo(version(ResourceType.SECRET))
          .setSecret(any(one));
    }
    return dump.build();
  }

  private EcdsConfigDump extensions() {
    var dump = EcdsConfigDump.newBuilder();
    for (Resource one : sent(ResourceType.EXTENSION_CONFIG)) {
      dump.addEcdsFiltersBuilder()
          .setVersionInfo(version(ResourceType.EXTENSION_CONFIG))
          .setEcdsFilter(any(one));
    }
    return dump.build();
  }

  private static Any any(Resource resource) {
    return Any.newBuilder()
        .setTypeUrl(resource.type().typeUrl())
        .setValue(SentResources.shown(resource))
        .build();
  }

  private String version(ResourceType type) {
    return proxy
        .watch(type)
        .map(Watch::sent)
        .filter(sent -> !sent.isEmpty())
        .map(sent -> sent.version())
        .orElse("");
  }

  private List<Resource> sent(ResourceType type) {
    return proxy.watch(type).map(watch -> watch.sent().resources()).orElse(List.of());
  }
}
