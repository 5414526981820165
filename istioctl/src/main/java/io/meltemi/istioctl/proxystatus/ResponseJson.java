package io.meltemi.istioctl.proxystatus;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.xds.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An istiod's whole answer as JSON, reduced to the proxies of one namespace. */
final class ResponseJson {
  private ResponseJson() {}

  /**
   * @param namespace empty for all
   */
  static Json of(Answer answer, String namespace) {
    DiscoveryResponse response = answer.response();
    List<Any> wanted =
        response.getResourcesList().stream()
            .filter(resource -> namespace.isEmpty() || namespace.equals(namespace(resource)))
            .toList();
    var registry = JsonFormat.TypeRegistry.newBuilder().add(ClientConfig.getDescriptor()).build();
    try {
      String text =
          JsonFormat.printer()
              .usingTypeRegistry(registry)
              .omittingInsignificantWhitespace()
              .print(response.toBuilder().clearResources().addAllResources(wanted));
      return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidProtocolBufferException | JsonReader.MalformedJsonException unexpected) {
      throw new Failure(
          answer.server() + " answered what cannot be printed: " + unexpected.getMessage());
    }
  }

  private static String namespace(Any resource) {
    try {
      return ClientConfig.parseFrom(resource.getValue())
          .getNode()
          .getMetadata()
          .getFieldsMap()
          .getOrDefault("NAMESPACE", com.google.protobuf.Value.getDefaultInstance())
          .getStringValue();
    } catch (InvalidProtocolBufferException malformed) {
      return "";
    }
  }
}
