package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.json.Json;
import io.meltemi.cli.LogFlags;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;

/** {@code pilot-agent proxy}: starts Envoy and stays with it. */
@Command(
    name = "proxy",
    description = "Start Envoy and stand between it and istiod",
    mixinStandardHelpOptions = true)
final class ProxyCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("default");

  @Parameters(
      arity = "0..1",
      paramLabel = "TYPE",
      defaultValue = "sidecar",
      description = "sidecar, router or waypoint (default: ${DEFAULT-VALUE})")
  private String type = "sidecar";

  @Mixin private ProxyFlags flags = new ProxyFlags();
  @Mixin private LogFlags logging = new LogFlags();

  private final Variables variables;

  ProxyCommand(Variables variables) {
    this.variables = variables;
  }

  ProxyCommand(Variables variables, String type, ProxyFlags flags, LogFlags logging) {
    this.variables = variables;
    this.type = type;
    this.flags = flags;
    this.logging = logging;
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.install();
    AgentSettings settings =
        SettingsReader.read(Role.parse(type), flags, logging.asJson, variables);
    LOG.log(System.Logger.Level.INFO, "Version " + AgentVersion.longForm());
    LOG.log(
        System.Logger.Level.INFO,
        "Effective config: " + Json.compact(settings.envoy().bootstrap().proxyConfig().json()));
    LOG.log(System.Logger.Level.INFO, "Proxy role: " + settings.envoy().bootstrap().node().id());
    Agent agent = new Agent(settings);
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), signal -> agent.stop("SIG" + signal.getName()));
    }
    try {
      return agent.run(processStart());
    } catch (IOException cannotStart) {
      throw new SettingsException(
          "cannot start: %s: %s"
              .formatted(cannotStart.getClass().getSimpleName(), cannotStart.getMessage()));
    }
  }

  private static Instant processStart() {
    return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
  }
}
