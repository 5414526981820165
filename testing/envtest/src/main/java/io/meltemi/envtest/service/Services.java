package io.meltemi.envtest.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.network.ServiceRules;
import io.meltemi.envtest.network.ServiceRules.ServicePort;
import io.meltemi.envtest.network.ServiceRules.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Services and endpoint slices of the cluster mean, IPv4 only. */
record Services(Map<ResourceName, JsonNode> services, Map<ResourceName, JsonNode> slices) {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** Where connections to the addresses of Services lead. */
  ServiceRules rules() {
    List<ServicePort> ports = new ArrayList<>();
    services.forEach(
        (name, service) -> {
          String address = service.at("/spec/clusterIP").asText("");
          if (!address.isEmpty() && !address.equals("None")) {
            for (JsonNode port : service.at("/spec/ports")) {
              ports.add(
                  new ServicePort(
                      address,
                      port.path("protocol").asText("TCP").toLowerCase(Locale.ROOT),
                      port.path("port").asInt(),
                      targets(name, port.path("name").asText(""))));
            }
          }
        });
    return new ServiceRules(ports);
  }

  private List<Target> targets(ResourceName service, String portName) {
    List<Target> targets = new ArrayList<>();
    for (JsonNode slice : slicesOf(service)) {
      for (JsonNode port : slice.path("ports")) {
        if (port.path("name").asText("").equals(portName)) {
          for (JsonNode endpoint : ready(slice)) {
            targets.add(
                new Target(endpoint.at("/addresses/0").asText(), port.path("port").asInt()));
          }
        }
      }
    }
    return targets;
  }

  private List<JsonNode> slicesOf(ResourceName service) {
    return slices.entrySet().stream()
        .filter(entry -> entry.getKey().namespace().equals(service.namespace()))
        .map(Map.Entry::getValue)
        .filter(slice -> slice.path("addressType").asText().equals("IPv4"))
        .filter(
            slice ->
                slice
                    .path("metadata")
                    .path("labels")
                    .path(SERVICE_NAME)
                    .asText()
                    .equals(service.name()))
        .toList();
  }

  private static List<JsonNode> ready(JsonNode slice) {
    List<JsonNode> ready = new ArrayList<>();
    for (JsonNode endpoint : slice.path("endpoints")) {
      if (endpoint.at("/conditions/ready").asBoolean(true)) {
        ready.add(endpoint);
      }
    }
    return ready;
  }

  /** Addresses by name, in lower case and without a dot at the end. */
  SortedMap<String, List<String>> names() {
    SortedMap<String, List<String>> names = new TreeMap<>();
    services.forEach(
        (name, service) -> {
          String host = name.name() + "." + name.namespace() + ".svc.cluster.local";
          String address = service.at("/spec/clusterIP").asText("");
          if (address.equals("None")) {
            addEndpoints(names, name, host);
          } else if (!address.isEmpty()) {
            names.put(host, List.of(address));
          }
        });
    return names;
  }

  private void addEndpoints(
      SortedMap<String, List<String>> names, ResourceName service, String host) {
    List<String> all = new ArrayList<>();
    for (JsonNode slice : slicesOf(service)) {
      for (JsonNode endpoint : ready(slice)) {
        String address = endpoint.at("/addresses/0").asText();
        all.add(address);
        if (endpoint.has("hostname")) {
          names.put(endpoint.path("hostname").asText() + "." + host, List.of(address));
        }
      }
    }
    names.put(host, List.copyOf(all));
  }
}
