package io.meltemi.agent.probe;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Asks the application once. Blocks its caller. */
final class WorkloadProber {
  private final WorkloadProbe probe;
  private final EventLoop loop;
  private final ProbeTls tls = new ProbeTls(true);

  WorkloadProber(WorkloadProbe probe, EventLoop loop) {
    this.probe = probe;
    this.loop = loop;
  }

  /** What is wrong with it; empty where it is well. */
  Optional<String> problem() throws InterruptedException {
    Duration timeout = probe.timing().timeout();
    try {
      return switch (probe.check()) {
        case WorkloadProbe.Http http -> problem(http, timeout);
        case WorkloadProbe.Tcp(String host, int port) -> {
          Reply accepted = new Reply();
          application(host).connect(port, accepted, _ -> accepted.end());
          new Deadline(timeout).await(accepted);
          yield Optional.empty();
        }
        case WorkloadProbe.Grpc(var action) -> {
          new GrpcProbe(application("localhost")).ask(action, "", timeout);
          yield Optional.empty();
        }
        case WorkloadProbe.Exec(var command) -> problem(command, timeout);
      };
    } catch (ProbeException | IOException failed) {
      return Optional.of(String.valueOf(failed.getMessage()));
    }
  }

  private Application application(String host) throws UnknownHostException {
    String address = InetAddress.getByName(host).getHostAddress();
    ProbeTarget target = ProbeTarget.of(address, address, false);
    return new Application(loop, new ProbeTarget(host, target.address(), target.source()));
  }

  private Optional<String> problem(WorkloadProbe.Http http, Duration timeout)
      throws ProbeException, InterruptedException, UnknownHostException {
    Application application = application(http.host());
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(http.headers());
    List<String> hosts = headers.getOrDefault("Host", List.of());
    String host =
        hosts.isEmpty() ? application.target().authority(http.action().port()) : hosts.getFirst();
    int status =
        new HttpProbe(application, tls).ask(http.action(), host, headers, timeout).status();
    return status >= 200 && status < 400
        ? Optional.empty()
        : Optional.of("status code was not from [200,400), bad code " + status);
  }

  private static Optional<String> problem(List<String> command, Duration timeout)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of("command timeout exceeded: " + timeout);
      }
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("exit status " + process.exitValue());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
