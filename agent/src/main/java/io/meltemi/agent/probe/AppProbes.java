package io.meltemi.agent.probe;

import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * The probes as kubelet asks them. A path that is not configured reaches nothing; of one probe at
 * most {@value #AT_ONCE} run at once, so that nobody keeps the application busy through them.
 */
public final class AppProbes {
  private static final System.Logger LOG = System.getLogger("probes");
  private static final int AT_ONCE = 16;
  private static final int MAX_ECHO = 256;

  private final ProbeSettings settings;
  private final Application application;
  private final HttpProbe http;
  private final GrpcProbe grpc;
  private final SortedMap<String, Semaphore> running = new TreeMap<>();

  /** Asks on that loop. */
  public AppProbes(ProbeSettings settings, EventLoop loop) {
    this.settings = settings;
    this.application = new Application(loop, settings.target());
    this.http = new HttpProbe(application, new ProbeTls(settings.http2()));
    this.grpc = new GrpcProbe(application);
    settings.specs().keySet().forEach(path -> running.put(path, new Semaphore(AT_ONCE)));
  }

  /**
   * Asks the application what is configured for the path, and waits for the answer.
   *
   * @param headers of the request; names in any case
   */
  public ProbeOutcome ask(String path, Map<String, List<String>> headers)
      throws InterruptedException {
    ProbeSpec spec = settings.specs().get(path);
    Semaphore permits = running.get(path);
    if (spec == null || permits == null) {
      String echo = path.length() > MAX_ECHO ? path.substring(0, MAX_ECHO) : path;
      return new ProbeOutcome(
          400, ("app prober config does not exists for " + echo).getBytes(StandardCharsets.UTF_8));
    }
    if (!permits.tryAcquire()) {
      return ProbeOutcome.of(503);
    }
    try {
      return ask(spec, headers);
    } catch (ProbeException failed) {
      LOG.log(
          System.Logger.Level.ERROR,
          "probe %s of the application at port %d failed: %s"
              .formatted(path, spec.action().port(), failed.getMessage()));
      return ProbeOutcome.of(500);
    } finally {
      permits.release();
    }
  }

  private ProbeOutcome ask(ProbeSpec spec, Map<String, List<String>> headers)
      throws ProbeException, InterruptedException {
    return switch (spec.action()) {
      case ProbeAction.Http action ->
          http.ask(action, hostFor(action, first(headers, "host")), headers, spec.timeout());
      case ProbeAction.Tcp action -> {
        Reply accepted = new Reply();
        application.connect(action.port(), accepted, _ -> accepted.end());
        new Deadline(spec.timeout()).await(accepted);
        yield ProbeOutcome.of(200);
      }
      case ProbeAction.Grpc action -> {
        grpc.ask(action, first(headers, "user-agent"), spec.timeout());
        yield ProbeOutcome.of(200);
      }
    };
  }

  /** The host that was asked for, with the application's port where it names the agent's. */
  private String hostFor(ProbeAction.Http action, String host) {
    String agents = ":" + settings.statusPort();
    if (host.isEmpty()) {
      return settings.target().authority(action.port());
    }
    return host.endsWith(agents)
        ? host.substring(0, host.length() - agents.length()) + ":" + action.port()
        : host;
  }

  private static String first(Map<String, List<String>> headers, String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .flatMap(header -> header.getValue().stream())
        .findFirst()
        .orElse("");
  }
}
