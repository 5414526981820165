package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.meltemi.translate.MessageTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Whether an Envoy would take a message, as far as its API states beside the fields ({@code
 * validate.rules}), which Envoy checks first of all, and whether its scripts compile; what is
 * packed into the message counts too, where its type is known. Any thread.
 */
public final class MessageRules {
  private final ConcurrentHashMap<Descriptor, Plan> plans = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Optional<Message>> types = new ConcurrentHashMap<>();

  /** What is to be checked of messages of one type. */
  private record Plan(
      List<OneofDescriptor> required,
      Map<FieldDescriptor, FieldRules> rules,
      List<FieldDescriptor> messages) {
    static Plan of(Descriptor type) {
      var required = new ArrayList<OneofDescriptor>();
      for (OneofDescriptor oneof : type.getRealOneofs()) {
        if (oneof.getOptions().getExtension(Validate.required)) {
          required.add(oneof);
        }
      }
      var rules = new HashMap<FieldDescriptor, FieldRules>();
      var messages = new ArrayList<FieldDescriptor>();
      for (FieldDescriptor field : type.getFields()) {
        if (field.getOptions().hasExtension(Validate.rules)) {
          rules.put(field, field.getOptions().getExtension(Validate.rules));
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          messages.add(field);
        }
      }
      return new Plan(List.copyOf(required), Map.copyOf(rules), List.copyOf(messages));
    }
  }

  /** Why Envoy would refuse the message; absent where no rule says so. */
  public Optional<String> fault(Message message) {
    try {
      check(message, message.getDescriptorForType().getName(), (_, _) -> {});
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Why Envoy would refuse a message that a value was merged into. Only what the value touches is
   * looked at: the rest is as it was.
   */
  Optional<String> mergedFault(Message merged, Message value) {
    try {
      checkTouched(merged, value, merged.getDescriptorForType().getName());
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The message that is packed; absent where its type is not known, or its bytes are not one. */
  Optional<Message> unpacked(Any any) {
    return type(any.getTypeUrl())
        .flatMap(
            type -> {
              try {
                return Optional.of(type.getParserForType().parseFrom(any.getValue()));
              } catch (InvalidProtocolBufferException _) {
                return Optional.empty();
              }
            });
  }

  /** An empty message of that type. */
  Optional<Message> type(String typeUrl) {
    return types.computeIfAbsent(typeUrl, MessageTypes::find);
  }

  /**
   * Checks a message and all in it.
   *
   * @param also is given each message, before its fields are checked, and where it is
   * @throws RefusedException naming the field that Envoy would not take
   */
  public void check(Message message, String path, BiConsumer<Message, String> also) {
    also.accept(message, path);
    if (message instanceof Any any) {
      unpacked(any)
          .ifPresent(
              packed -> {
                String inside = path + "<" + packed.getDescriptorForType().getName() + ">";
                check(packed, inside, also);
                TypedStructs.meant(packed, inside).ifPresent(meant -> check(meant, inside, also));
              });
      return;
    }
    Plan plan = checkFields(message, path);
    for (FieldDescriptor field : plan.messages) {
      checkInside(message, field, path + "." + field.getName(), also);
    }
  }

  private Plan checkFields(Message message, String path) {
    Plan plan = plans.computeIfAbsent(message.getDescriptorForType(), Plan::of);
    for (OneofDescriptor oneof : plan.required) {
      if (!message.hasOneof(oneof)) {
        throw new RefusedException(path + "." + oneof.getName() + ": none is set");
      }
    }
    plan.rules.forEach(
        (field, rules) -> FieldCheck.check(message, field, rules, path + "." + field.getName()));
    LuaScripts.check(message, path);
    return plan;
  }

  private void checkInside(
      Message message, FieldDescriptor field, String path, BiConsumer<Message, String> also) {
    if (!field.isRepeated()) {
      if (message.hasField(field)) {
        check((Message) message.getField(field), path, also);
      }
      return;
    }
    int index = 0;
    for (Object item : (List<?>) message.getField(field)) {
      if (!(item instanceof MapEntry<?, ?> entry)) {
        check((Message) item, path + "[" + index++ + "]", also);
      } else if (entry.getValue() instanceof Message value) {
        check(value, path + "[" + entry.getKey() + "]", also);
      }
    }
  }

  private void checkTouched(Message merged, Message value, String path) {
    checkFields(merged, path);
    for (FieldDescriptor field : value.getAllFields().keySet()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      String place = path + "." + field.getName();
      if (field.isRepeated()) {
        checkInside(value, field, place, (_, _) -> {});
      } else if (merged.getField(field) instanceof Any any) {
        check(any, place, (_, _) -> {});
      } else {
        checkTouched((Message) merged.getField(field), (Message) value.getField(field), place);
      }
    }
  }
}
