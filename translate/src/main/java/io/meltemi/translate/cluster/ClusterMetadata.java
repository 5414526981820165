package io.meltemi.translate.cluster;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.translate.filter.PeerLabels;
import java.util.List;
import java.util.Optional;

/** The metadata {@code istio} of a cluster: which service it is and which rule shaped it. */
final class ClusterMetadata {
  private final Struct.Builder fields = Struct.newBuilder();

  /** How a service is named in metrics. */
  record Named(String host, String name, String namespace) {
    static Named of(Service service) {
      return new Named(service.clusterHost(), service.name(), service.namespace());
    }
  }

  static ClusterMetadata of(List<Named> services) {
    ClusterMetadata metadata = new ClusterMetadata();
    ListValue.Builder list = ListValue.newBuilder();
    for (Named service : services) {
      list.addValues(Value.newBuilder().setStructValue(describe(service)));
    }
    metadata.fields.putFields("services", Value.newBuilder().setListValue(list).build());
    return metadata;
  }

  static ClusterMetadata empty() {
    return new ClusterMetadata();
  }

  private static Struct describe(Named service) {
    return Struct.newBuilder()
        .putFields("host", text(service.host()))
        .putFields("name", text(service.name()))
        .putFields("namespace", text(service.namespace()))
        .build();
  }

  ClusterMetadata rule(ResourceName rule) {
    fields.putFields(
        "config",
        text(
            "/apis/networking.istio.io/v1/namespaces/"
                + rule.namespace()
                + "/destination-rule/"
                + rule.name()));
    return this;
  }

  ClusterMetadata subset(String name) {
    fields.putFields("subset", text(name));
    return this;
  }

  ClusterMetadata external() {
    fields.putFields("external", Value.newBuilder().setBoolValue(true).build());
    return this;
  }

  /** ALPN of the client must not be replaced by Istio's where the rule originates TLS itself. */
  ClusterMetadata tls(Optional<ClientTls> tls) {
    if (tls.filter(t -> isCustom(t.mode())).isPresent()) {
      fields.putFields("alpn_override", text("false"));
    }
    return this;
  }

  private static boolean isCustom(ClientTls.Mode mode) {
    return mode == ClientTls.Mode.SIMPLE || mode == ClientTls.Mode.MUTUAL;
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  /**
   * @param flat with the first service's names where formats of Envoy find them
   */
  Metadata build(boolean flat) {
    var metadata = Metadata.newBuilder().putFilterMetadata("istio", fields.build());
    ListValue services =
        fields.getFieldsOrDefault("services", Value.getDefaultInstance()).getListValue();
    if (flat && services.getValuesCount() > 0) {
      metadata.putFilterMetadata(PeerLabels.METADATA, services.getValues(0).getStructValue());
    }
    return metadata.build();
  }
}
