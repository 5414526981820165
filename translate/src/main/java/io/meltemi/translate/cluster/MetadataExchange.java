package io.meltemi.translate.cluster;

import com.github.udpa.udpa.type.v1.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Filter;
import io.meltemi.model.ProxyView;

/** The upstream filter by which Istio's Envoys exchange their metadata. */
final class MetadataExchange {
  private static final String FACTORY = "envoy.filters.network.upstream.metadata_exchange";
  private static final String NAME = "istio.metadata_exchange";

  static final Filter FILTER =
      Filter.newBuilder()
          .setName(NAME)
          .setTypedConfig(
              Any.pack(
                  TypedStruct.newBuilder()
                      .setTypeUrl(
                          "type.googleapis.com/envoy.tcp.metadataexchange.config.MetadataExchange")
                      .setValue(
                          Struct.newBuilder()
                              .putFields(
                                  "enable_discovery", Value.newBuilder().setBoolValue(true).build())
                              .putFields(
                                  "protocol",
                                  Value.newBuilder().setStringValue("istio-peer-exchange").build()))
                      .build()))
          .build();

  private MetadataExchange() {}

  static boolean isIn(ProxyView.Extensions extensions) {
    return extensions.has(FACTORY) || extensions.has(NAME);
  }
}
