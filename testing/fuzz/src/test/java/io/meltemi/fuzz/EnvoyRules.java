package io.meltemi.fuzz;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.meltemi.debug.json.MessageTypes;
import io.meltemi.xds.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether an Envoy would take a message, as far as that can be told without one: the rules that the
 * API states beside its fields ({@code validate.rules}), which Envoy checks first of all, in what
 * is packed into the message too, and {@link EnvoyChecks}. One thread.
 */
public final class EnvoyRules {
  private static final int MOST_KNOWN = 20_000;

  private final Map<Descriptor, Plan> plans = new HashMap<>();
  private final Map<String, Message> types = new HashMap<>();

  /** Route tables that good resources name, by version. */
  private final Map<String, Set<String>> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > MOST_KNOWN;
        }
      };

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

  /**
   * Checks a resource, unless it is known.
   *
   * @return the route tables that it names
   * @throws AssertionError naming the field that Envoy would not take
   */
  public Set<String> check(Resource resource) {
    Set<String> tables = known.get(resource.version());
    if (tables == null) {
      tables = new TreeSet<>();
      check(
          parsed(resource.type().typeUrl(), resource.message()), resource.toString(), tables::add);
      known.put(resource.version(), tables);
    }
    return tables;
  }

  private Message parsed(String typeUrl, byte[] message) {
    Message type =
        types.computeIfAbsent(
            typeUrl,
            url ->
                MessageTypes.find(url)
                    .orElseThrow(() -> new AssertionError("unknown type " + typeUrl)));
    try {
      return type.getParserForType().parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no " + typeUrl, e);
    }
  }

  private void check(Message message, String path, Consumer<String> tables) {
    if (message instanceof Any any) {
      Message packed = parsed(any.getTypeUrl(), any.getValue().toByteArray());
      check(packed, path + "<" + packed.getDescriptorForType().getName() + ">", tables);
      return;
    }
    if (message instanceof Rds rds) {
      tables.accept(rds.getRouteConfigName());
    }
    Plan plan = plans.computeIfAbsent(message.getDescriptorForType(), Plan::of);
    for (OneofDescriptor oneof : plan.required) {
      if (!message.hasOneof(oneof)) {
        throw new AssertionError(path + "." + oneof.getName() + ": none is set");
      }
    }
    plan.rules.forEach(
        (field, rules) -> FieldCheck.check(message, field, rules, path + "." + field.getName()));
    EnvoyChecks.check(message, path);
    for (FieldDescriptor field : plan.messages) {
      checkInside(message, field, path + "." + field.getName(), tables);
    }
  }

  private void checkInside(
      Message message, FieldDescriptor field, String path, Consumer<String> tables) {
    if (!field.isRepeated()) {
      if (message.hasField(field)) {
        check((Message) message.getField(field), path, tables);
      }
      return;
    }
    int index = 0;
    for (Object item : (List<?>) message.getField(field)) {
      if (!(item instanceof MapEntry<?, ?> entry)) {
        check((Message) item, path + "[" + index++ + "]", tables);
      } else if (entry.getValue() instanceof Message value) {
        check(value, path + "[" + entry.getKey() + "]", tables);
      }
    }
  }
}
