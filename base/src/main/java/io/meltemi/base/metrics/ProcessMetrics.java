package io.meltemi.base.metrics;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What Linux says of a process, under the names of Prometheus' client for Go. What cannot be read
 * is left out; on other systems that is everything but the start.
 *
 * @param folder {@code /proc/self}
 */
public record ProcessMetrics(Path folder) {
  /** As {@code sysconf(_SC_CLK_TCK)} is on every Linux. */
  private static final double TICKS = 100;

  private static final double UNLIMITED = 0x1p64;
  private static final double KIBI = 1024;

  public static ProcessMetrics ofThisProcess() {
    return new ProcessMetrics(Path.of("/proc/self"));
  }

  /**
   * Adds them in Prometheus' text format.
   *
   * @param prefix of each name, such as {@code istio_agent_}
   */
  public void appendTo(StringBuilder out, String prefix) {
    var text = new MetricText(out, prefix + "process_");
    List<String> status = lines("status");
    List<String> limits = lines("limits");
    cpu()
        .ifPresent(
            v ->
                text.counter(
                    "cpu_seconds_total", "Total user and system CPU time spent in seconds.", v));
    openFiles().ifPresent(v -> text.gauge("open_fds", "Number of open file descriptors.", v));
    limit(limits, "Max open files")
        .ifPresent(v -> text.gauge("max_fds", "Maximum number of open file descriptors.", v));
    kibibytes(status, "VmRSS:")
        .ifPresent(v -> text.gauge("resident_memory_bytes", "Resident memory size in bytes.", v));
    kibibytes(status, "VmSize:")
        .ifPresent(v -> text.gauge("virtual_memory_bytes", "Virtual memory size in bytes.", v));
    limit(limits, "Max address space")
        .ifPresent(
            v ->
                text.gauge(
                    "virtual_memory_max_bytes",
                    "Maximum amount of virtual memory available in bytes.",
                    v));
    ProcessHandle.current()
        .info()
        .startInstant()
        .ifPresent(
            start ->
                text.gauge(
                    "start_time_seconds",
                    "Start time of the process since unix epoch in seconds.",
                    start.toEpochMilli() / 1e3));
    network(text, "receive", "received", "InOctets");
    network(text, "transmit", "sent", "OutOctets");
  }

  private void network(MetricText text, String name, String done, String field) {
    octets(field)
        .ifPresent(
            v ->
                text.counter(
                    "network_" + name + "_bytes_total",
                    "Number of bytes " + done + " by the process over the network.",
                    v));
  }

  /** Of the whole process: the 14th and 15th field, counted from behind the program's name. */
  private OptionalDouble cpu() {
    return lines("stat").stream()
        .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" "))
        .filter(fields -> fields.length > 12)
        .mapToDouble(fields -> (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS)
        .findFirst();
  }

  private OptionalDouble openFiles() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("fd"))) {
      int count = 0;
      for (Path unused : files) {
        count++;
      }
      return OptionalDouble.of(count);
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** The soft one. */
  private static OptionalDouble limit(List<String> limits, String name) {
    return limits.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
        .mapToDouble(soft -> soft.equals("unlimited") ? UNLIMITED : Double.parseDouble(soft))
        .findFirst();
  }

  private static OptionalDouble kibibytes(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Long.parseLong(line.split("\\s+")[1]) * KIBI)
        .findFirst();
  }

  /** Of the process's network namespace: a line of names, then one of values. */
  private OptionalDouble octets(String name) {
    List<String[]> fields =
        lines("net/netstat").stream()
            .filter(line -> line.startsWith("IpExt:"))
            .map(line -> line.split(" "))
            .toList();
    if (fields.size() == 2) {
      int index = List.of(fields.getFirst()).indexOf(name);
      if (index > 0 && index < fields.getLast().length) {
        return OptionalDouble.of(Double.parseDouble(fields.getLast()[index]));
      }
    }
    return OptionalDouble.empty();
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(folder.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
