package io.meltemi.istiod.ctrlz;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.json.JsonWriter;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the process says of itself, under Go's names; what a JVM has no counterpart of is absent.
 */
final class ProcessPages {
  private static final long NANOS = 1_000_000;

  private ProcessPages() {}

  /** {@code /memj}: fields of Go's {@code runtime.MemStats}. */
  static void memory(JsonWriter json) {
    var memory = ManagementFactory.getMemoryMXBean();
    var heap = memory.getHeapMemoryUsage();
    var other = memory.getNonHeapMemoryUsage();
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
    }
    json.beginObject()
        .field("Alloc", heap.getUsed())
        .field("Sys", heap.getCommitted() + other.getCommitted())
        .field("HeapAlloc", heap.getUsed())
        .field("HeapSys", heap.getCommitted())
        .field("HeapIdle", heap.getCommitted() - heap.getUsed())
        .field("HeapInuse", heap.getUsed())
        .field("OtherSys", other.getCommitted())
        .field("PauseTotalNs", millis * NANOS)
        .field("NumGC", collections)
        .endObject();
  }

  /** {@code /procj}. */
  static void process(JsonWriter json) {
    Map<String, String[]> status = status();
    json.beginObject()
        .field("egid", id(status, "Gid", 1))
        .field("euid", id(status, "Uid", 1))
        .field("gid", id(status, "Gid", 0))
        .name("groups")
        .beginList();
    for (String group : status.getOrDefault("Groups", new String[0])) {
      json.plain(Long.valueOf(group));
    }
    json.endList()
        .field("pid", ProcessHandle.current().pid())
        .field("ppid", ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L))
        .field("uid", id(status, "Uid", 0))
        .field("wd", Path.of("").toAbsolutePath().toString())
        .field("hostname", hostname())
        .field("tempdir", System.getProperty("java.io.tmpdir", ""))
        .field("threads", (long) ManagementFactory.getThreadMXBean().getThreadCount())
        .field("goroutines", 0L)
        .endObject();
  }

  /** Fields of {@code /proc/self/status}, with their values; none where that is not there. */
  private static Map<String, String[]> status() {
    var fields = new TreeMap<String, String[]>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        fields.put(line.substring(0, colon), value.isEmpty() ? new String[0] : value.split("\\s+"));
      }
    } catch (IOException _) {
      return Map.of();
    }
    return fields;
  }

  private static long id(Map<String, String[]> status, String field, int index) {
    String[] ids = status.getOrDefault(field, new String[0]);
    return index < ids.length ? Long.parseLong(ids[index]) : -1;
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "";
    }
  }

  /** {@code /argj}. */
  static void arguments(JsonWriter json) {
    var info = ProcessHandle.current().info();
    List<String> arguments = info.arguments().map(Arrays::asList).orElse(List.of());
    json.beginList();
    info.command().ifPresent(json::value);
    arguments.forEach(json::value);
    json.endList();
  }

  /** {@code /versionj}. */
  static void version(JsonWriter json) {
    json.map(BuildInfo.fields(ProcessPages.class));
  }

  /** {@code /envj}, by name. */
  static void environment(Map<String, String> variables, JsonWriter json) {
    json.beginList();
    new TreeMap<>(variables)
        .forEach(
            (name, value) ->
                json.beginObject().field("name", name).field("value", value).endObject());
    json.endList();
  }
}
