package io.meltemi.translate.listener;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.meltemi.base.ResourceName;

/** Notes in Envoy's metadata which object of the user made a filter chain. */
final class Origins {
  private Origins() {}

  /**
   * @param kind in the spelling of paths, such as {@code virtual-service}
   */
  static Metadata metadata(String kind, ResourceName object) {
    String path =
        "/apis/networking.istio.io/v1/namespaces/"
            + object.namespace()
            + "/"
            + kind
            + "/"
            + object.name();
    return Metadata.newBuilder()
        .putFilterMetadata(
            "istio",
            Struct.newBuilder()
                .putFields("config", Value.newBuilder().setStringValue(path).build())
                .build())
        .build();
  }
}
