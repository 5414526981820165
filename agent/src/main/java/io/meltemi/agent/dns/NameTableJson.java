package io.meltemi.agent.dns;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A name table as protobuf's JSON mapping prints it, sorted by host. */
final class NameTableJson {
  private NameTableJson() {}

  static String of(List<NameEntry> entries) {
    JsonObject table = JsonObject.empty();
    List<NameEntry> sorted =
        entries.stream().sorted(Comparator.comparing(NameEntry::hostname)).toList();
    Map<String, Object> members = new LinkedHashMap<>();
    for (NameEntry entry : sorted) {
      members.put(
          entry.hostname(),
          JsonObject.empty()
              .withList("ips", entry.ips())
              .withText("registry", entry.registry())
              .withText("shortname", entry.shortname())
              .withText("namespace", entry.namespace())
              .withList("altHosts", entry.altHosts()));
    }
    return Json.compact(members.isEmpty() ? table : table.with("table", JsonObject.of(members)));
  }
}
