package io.meltemi.istioctl.proxystatus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.xds.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A proxy, and how far it has what its istiod sent.
 *
 * @param id {@code name.namespace}
 * @param istiod that it is connected to
 * @param version Istio's version in the proxy
 * @param states by type URL: {@code SYNCED}, {@code STALE}, {@code NOT SENT}, {@code IGNORED}
 */
record ProxySync(
    String id,
    String namespace,
    String cluster,
    String istiod,
    String version,
    Map<String, String> states) {
  static final String IGNORED = "IGNORED";

  ProxySync {
    states = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(states));
  }

  /** The proxies of an istiod's answer over xDS. */
  static List<ProxySync> of(Answer answer, Instant now) {
    return answer.response().getResourcesList().stream()
        .map(
            resource -> {
              try {
                return of(ClientConfig.parseFrom(resource.getValue()), answer.istiod(), now);
              } catch (InvalidProtocolBufferException malformed) {
                throw new Failure(
                    answer.server() + " answered no ClientConfig: " + malformed.getMessage());
              }
            })
        .toList();
  }

  private static ProxySync of(ClientConfig config, String istiod, Instant now) {
    Struct metadata = config.getNode().getMetadata();
    Map<String, String> states = new LinkedHashMap<>();
    for (GenericXdsConfig type : config.getGenericXdsConfigsList()) {
      states.put(type.getTypeUrl(), state(type, now));
    }
    return new ProxySync(
        config.getNode().getId(),
        text(metadata, "NAMESPACE"),
        text(metadata, "CLUSTER_ID"),
        istiod,
        text(metadata, "ISTIO_VERSION"),
        states);
  }

  private static String text(Struct metadata, String name) {
    return metadata.getFieldsMap().containsKey(name)
        ? metadata.getFieldsOrThrow(name).getStringValue()
        : "";
  }

  private static String state(GenericXdsConfig type, Instant now) {
    if (type.getConfigStatus() == ConfigStatus.UNKNOWN) {
      return IGNORED;
    }
    if (type.getConfigStatus() == ConfigStatus.NOT_SENT) {
      return "NOT SENT";
    }
    Instant updated =
        Instant.ofEpochSecond(type.getLastUpdated().getSeconds(), type.getLastUpdated().getNanos());
    return type.getConfigStatus()
        + (type.hasLastUpdated() ? " (" + Age.of(Duration.between(updated, now)) + ")" : "");
  }

  /** The proxies of {@code /debug/syncz}. */
  static List<ProxySync> of(Json syncz, String istiod) {
    return syncz.items().stream().map(proxy -> of(proxy, istiod, new LinkedHashMap<>())).toList();
  }

  private static ProxySync of(Json proxy, String istiod, Map<String, String> states) {
    if (proxy.at("resources") instanceof Json.Obj(var types)) {
      types.forEach((type, nonces) -> states.put(type, state(nonces)));
    }
    String id = proxy.at("proxy").text();
    return new ProxySync(
        id,
        id.substring(id.lastIndexOf('.') + 1),
        proxy.at("cluster_id").text(),
        istiod,
        proxy.at("istio_version").text(),
        states);
  }

  private static String state(Json nonces) {
    String sent = nonces.at("sent").text();
    if (sent.isEmpty()) {
      return "NOT SENT";
    }
    return sent.equals(nonces.at("acked").text()) ? "SYNCED" : "STALE";
  }
}
