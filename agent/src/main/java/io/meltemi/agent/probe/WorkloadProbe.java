package io.meltemi.agent.probe;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the agent finds out by itself whether the application is well, where no kubelet does: {@code
 * readinessProbe} of ProxyConfig, which is a WorkloadGroup's {@code probe}.
 */
public record WorkloadProbe(Check check, Timing timing) {
  /** What is asked. */
  sealed interface Check {}

  /**
   * By GET; a status of 200 to 399 is health.
   *
   * @param host where it is asked, a name or an address
   * @param headers a {@code Host} among them is the one that is sent
   */
  record Http(String host, ProbeAction.Http action, Map<String, List<String>> headers)
      implements Check {}

  /** By a connection that is accepted. */
  record Tcp(String host, int port) implements Check {}

  /** By gRPC's health service, of this host. */
  record Grpc(ProbeAction.Grpc action) implements Check {}

  /** By a program that ends with 0. */
  record Exec(List<String> command) implements Check {
    Exec {
      command = List.copyOf(command);
    }
  }

  /**
   * @param successes in a row after which it is well
   * @param failures in a row after which it is not
   */
  record Timing(
      Duration initialDelay, Duration timeout, Duration period, int successes, int failures) {}
}
