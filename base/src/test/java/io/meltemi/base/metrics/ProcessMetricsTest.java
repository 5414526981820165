package io.meltemi.base.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMetricsTest {
  @TempDir Path proc;

  private String text() {
    var out = new StringBuilder();
    new ProcessMetrics(proc).appendTo(out, "istio_agent_");
    return out.toString();
  }

  @Test
  void whatLinuxSaysIsUnderTheNamesOfGosClient() throws IOException {
    Files.createDirectories(proc.resolve("fd/0"));
    Files.createDirectories(proc.resolve("fd/1"));
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("stat"), "7 (a (b) c) S 1 7 7 0 -1 4194560 4 0 0 0 250 50 0 0 20 0 30 0 99");
    Files.writeString(proc.resolve("status"), "Name:\tjava\nVmSize:\t    2048 kB\nVmRSS:\t 4 kB\n");
    Files.writeString(
        proc.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 4096                 files
        Max address space         unlimited            unlimited            bytes
        """);
    Files.writeString(
        proc.resolve("net/netstat"),
        "TcpExt: A B\nTcpExt: 1 2\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 77 88\n");

    assertThat(text())
        .contains("# TYPE istio_agent_process_cpu_seconds_total counter\n")
        .contains("\nistio_agent_process_cpu_seconds_total 3.0\n")
        .contains("\nistio_agent_process_open_fds 2.0\n")
        .contains("\nistio_agent_process_max_fds 1024.0\n")
        .contains("\nistio_agent_process_virtual_memory_bytes 2097152.0\n")
        .contains("\nistio_agent_process_resident_memory_bytes 4096.0\n")
        .contains("\nistio_agent_process_virtual_memory_max_bytes 1.8446744073709552E19\n")
        .contains("\nistio_agent_process_network_receive_bytes_total 77.0\n")
        .contains("\nistio_agent_process_network_transmit_bytes_total 88.0\n")
        .contains("\nistio_agent_process_start_time_seconds ");
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    assertThat(text()).contains("start_time_seconds").doesNotContain("memory", "cpu", "fds");
  }
}
