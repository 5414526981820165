package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.meltemi.translate.MessageTypes;
import java.util.Collection;

/**
 * What the patches of a proxy change of its bootstrap, as JSON that its Envoy merges over the one
 * that the agent wrote: an agent has no protobuf types of Envoy's.
 */
public final class BootstrapPatch {
  private BootstrapPatch() {}

  /** {@code {}} where no patch is about it. */
  public static String json(ProxyPatches patches) {
    Bootstrap merged = Bootstrap.getDefaultInstance();
    for (Message value : patches.bootstrap()) {
      merged = ProtoMerge.merge(merged, value);
    }
    try {
      var types = TypeRegistry.newBuilder();
      addTypes(merged, types);
      return JsonFormat.printer()
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(types.build())
          .print(merged);
    } catch (InvalidProtocolBufferException e) {
      // What is packed was read as that type when the patch was.
      throw new IllegalStateException(e);
    }
  }

  /** The types of all that is packed inside. */
  private static void addTypes(Object value, TypeRegistry.Builder types)
      throws InvalidProtocolBufferException {
    switch (value) {
      case Any any -> {
        Message type = MessageTypes.find(any.getTypeUrl()).orElseThrow();
        types.add(type.getDescriptorForType());
        addTypes(type.getParserForType().parseFrom(any.getValue()), types);
      }
      case Message message -> addTypes(message.getAllFields().values(), types);
      case Collection<?> items -> {
        for (Object item : items) {
          addTypes(item, types);
        }
      }
      default -> {}
    }
  }
}
