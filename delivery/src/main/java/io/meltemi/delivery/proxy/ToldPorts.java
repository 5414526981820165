package io.meltemi.delivery.proxy;

import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ports that a node's metadata names, for workloads that nobody else tells of.
 *
 * @param ofMachine whether it is no pod: then its port of a name goes before the number that a
 *     service has for that name
 */
record ToldPorts(SortedMap<String, Integer> byName, boolean ofMachine) {
  ToldPorts {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /** Reads {@code [{"name":"http","containerPort":8080}]}; what is none of that counts as none. */
  static ToldPorts of(NodeMetadata metadata) {
    var ports = new TreeMap<String, Integer>();
    try {
      String text = metadata.text("POD_PORTS");
      if (!text.isEmpty() && JsonParser.parse(text) instanceof Node.Sequence(var items, _)) {
        items.forEach(item -> add(item, ports));
      }
    } catch (BadDocumentException _) {
      ports.clear();
    }
    boolean machine =
        metadata.findText("AUTO_REGISTER_GROUP").isPresent()
            || metadata.findText("WORKLOAD_ENTRY").isPresent();
    return new ToldPorts(ports, machine);
  }

  private static void add(Node item, SortedMap<String, Integer> ports) {
    if (item instanceof Node.Mapping port
        && port.find("name") instanceof Node.Scalar name
        && port.find("containerPort") instanceof Node.Scalar number
        && number.text().matches("\\d{1,5}")) {
      ports.put(name.text(), Integer.parseInt(number.text()));
    }
  }

  OptionalInt find(String name) {
    Integer port = byName.get(name);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
