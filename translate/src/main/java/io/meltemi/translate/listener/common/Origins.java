package io.meltemi.translate.listener.common;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.meltemi.base.ResourceName;

/** Records in Envoy's metadata which of the user's objects a filter chain was made from. */
public final class Origins {
  private Origins() {}

  /**
   * @param kind in the spelling of paths, such as {@code virtual-service}
   */
  public static Metadata metadata(String kind, ResourceName object) {
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
