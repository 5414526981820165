package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;

/** Region, zone and subzone of a workload; each may be empty. */
public record Locality(String region, String zone, String subZone) {
  /** Nowhere known. */
  public static final Locality UNKNOWN = new Locality("", "", "");

  /** Reads {@code region/zone/subzone}, of which the later parts may be missing. */
  public static Locality parse(String text) {
    String[] parts = text.split("/", 3);
    return new Locality(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  JsonObject json() {
    return JsonObject.empty()
        .withText("region", region)
        .withText("zone", zone)
        .withText("sub_zone", subZone);
  }
}
