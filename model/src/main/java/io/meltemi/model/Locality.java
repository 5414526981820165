package io.meltemi.model;

/** Region, zone and subzone; empty parts are unknown. */
public record Locality(String region, String zone, String subzone) implements Comparable<Locality> {
  public static final Locality UNKNOWN = new Locality("", "", "");

  /** Reads {@code region/zone/subzone}; missing parts are empty. */
  public static Locality parse(String text) {
    String[] parts = text.split("/", 3);
    return new Locality(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  public boolean isUnknown() {
    return region.isEmpty() && zone.isEmpty() && subzone.isEmpty();
  }

  @Override
  public int compareTo(Locality other) {
    return toString().compareTo(other.toString());
  }

  /** {@code region/zone/subzone} without trailing empty parts. */
  @Override
  public String toString() {
    if (subzone.isEmpty()) {
      return zone.isEmpty() ? region : region + "/" + zone;
    }
    return region + "/" + zone + "/" + subzone;
  }
}
