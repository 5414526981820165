package io.meltemi.agent.wasm;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of modules, under the peer's names. Any thread. */
public final class WasmStatistics {
  private final AtomicLong entries = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Map<Fetch, LongAdder> fetches = new EnumMap<>(Fetch.class);
  private final Map<Conversion, LongAdder> conversions = new EnumMap<>(Conversion.class);

  public WasmStatistics() {
    for (Fetch fetch : Fetch.values()) {
      fetches.put(fetch, new LongAdder());
    }
    for (Conversion conversion : Conversion.values()) {
      conversions.put(conversion, new LongAdder());
    }
  }

  /** What came of a fetch. */
  enum Fetch {
    SUCCESS,
    DOWNLOAD_FAILURE,
    CHECKSUM_MISMATCHED
  }

  /** What came of a configuration. */
  enum Conversion {
    SUCCESS,
    NO_REMOTE_LOAD,
    FETCH_FAILURE,
    UNMARSHAL_FAILURE
  }

  AtomicLong entries() {
    return entries;
  }

  void lookup(boolean hit) {
    (hit ? hits : misses).increment();
  }

  void fetched(Fetch result) {
    count(fetches, result).increment();
  }

  void converted(Conversion result) {
    count(conversions, result).increment();
  }

  private static <E> LongAdder count(Map<E, LongAdder> counts, E result) {
    return java.util.Objects.requireNonNull(counts.get(result));
  }

  /** In Prometheus' text format; nothing while there was never a module. */
  public void appendTo(StringBuilder out, String prefix) {
    boolean any =
        conversions.values().stream().anyMatch(count -> count.sum() > 0) || misses.sum() > 0;
    if (!any) {
      return;
    }
    head(out, prefix + "wasm_cache_entries", "gauge", "Modules that are there");
    out.append(prefix).append("wasm_cache_entries ").append(entries.get()).append('\n');
    head(out, prefix + "wasm_cache_lookup_count", "counter", "Modules that were looked for");
    sample(out, prefix + "wasm_cache_lookup_count", "hit=\"true\"", hits);
    sample(out, prefix + "wasm_cache_lookup_count", "hit=\"false\"", misses);
    head(out, prefix + "wasm_remote_fetch_count", "counter", "Modules that were fetched");
    fetches.forEach(
        (result, count) -> sample(out, prefix + "wasm_remote_fetch_count", label(result), count));
    head(out, prefix + "wasm_config_conversion_count", "counter", "Configurations of modules");
    conversions.forEach(
        (result, count) ->
            sample(out, prefix + "wasm_config_conversion_count", label(result), count));
  }

  private static String label(Enum<?> result) {
    return "result=\"" + result.name().toLowerCase(Locale.ROOT) + "\"";
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append(".\n");
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder out, String name, String label, LongAdder count) {
    out.append(name).append('{').append(label).append("} ").append(count.sum()).append('\n');
  }
}
