package io.meltemi.it.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.meltemi.translate.MessageTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resources as trees that are equal when the resources mean the same. */
final class Json {
  /** Lists whose order has no meaning. */
  private static final Set<String> UNORDERED =
      Set.of("filter_chains", "virtual_hosts", "domains", "endpoints", "lb_endpoints");

  private static final Pattern UNKNOWN = Pattern.compile("Cannot find type for url: (\\S+)");

  private final Set<String> known = new HashSet<>();
  private TypeRegistry types = TypeRegistry.getEmptyTypeRegistry();

  /** By name: resource, as {@link #tree} gives it. */
  Map<String, Object> trees(List<? extends Message> resources)
      throws InvalidProtocolBufferException {
    var trees = new ArrayList<Object>();
    for (Message resource : resources) {
      trees.add(tree(print(resource)));
    }
    return byName(trees);
  }

  /** The same of a list of resources that is JSON. */
  Map<String, Object> trees(String json) throws InvalidProtocolBufferException {
    return tree(json) instanceof List<?> list ? byName(list) : Map.of();
  }

  private static Map<String, Object> byName(List<?> trees) {
    var byName = new TreeMap<String, Object>();
    for (Object tree : trees) {
      var fields = (Map<?, ?>) tree;
      Object name = fields.get("name");
      String text = (name == null ? fields.get("cluster_name") : name).toString();
      // Names are to be distinct, and where they are not, that is told of.
      byName.merge(text, tree, (one, other) -> List.of("two of that name", one, other));
    }
    return byName;
  }

  private String print(Message message) throws InvalidProtocolBufferException {
    while (true) {
      try {
        return JsonFormat.printer()
            .usingTypeRegistry(types)
            .preservingProtoFieldNames()
            .omittingInsignificantWhitespace()
            .print(message);
      } catch (InvalidProtocolBufferException e) {
        Matcher unknown = UNKNOWN.matcher(e.getMessage());
        if (!unknown.find() || !known.add(unknown.group(1))) {
          throw e;
        }
        learn();
      }
    }
  }

  private void learn() {
    var builder = TypeRegistry.newBuilder();
    for (String url : known) {
      MessageTypes.find(url).ifPresent(type -> builder.add(type.getDescriptorForType()));
    }
    types = builder.build();
  }

  private static Object tree(String json) throws InvalidProtocolBufferException {
    var value = Value.newBuilder();
    JsonFormat.parser().merge(json, value);
    return tree("", value.build());
  }

  private static Object tree(String field, Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> {
        var fields = new TreeMap<String, Object>();
        value.getStructValue().getFieldsMap().forEach((k, v) -> fields.put(k, tree(k, v)));
        yield fields;
      }
      case LIST_VALUE -> {
        var items = new ArrayList<Object>();
        value.getListValue().getValuesList().forEach(item -> items.add(tree("", item)));
        if (UNORDERED.contains(field)) {
          items.sort(Comparator.comparing(Object::toString));
        }
        yield items;
      }
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NULL_VALUE, KIND_NOT_SET -> "null";
    };
  }
}
