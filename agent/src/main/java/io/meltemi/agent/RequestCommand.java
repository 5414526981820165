package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.envoy.EnvoyAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code pilot-agent request}: sends a request to Envoy's admin interface and prints the response
 * and nothing else, because istioctl parses it.
 */
@Command(
    name = "request",
    description = "Make an HTTP request to Envoy's admin interface",
    mixinStandardHelpOptions = true)
final class RequestCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "METHOD", description = "GET or POST")
  private String method = "GET";

  @Parameters(index = "1", paramLabel = "PATH", description = "such as config_dump")
  private String path = "";

  @Parameters(index = "2", arity = "0..1", paramLabel = "BODY", description = "of the request")
  private String body = "";

  @Option(
      names = "--debug-port",
      description = "port of this pod to ask (default: ${DEFAULT-VALUE})")
  private int port = 15000;

  private final Variables variables;

  RequestCommand(Variables variables) {
    this.variables = variables;
  }

  @Override
  public Integer call() {
    EnvoyAdmin admin = new EnvoyAdmin(Localhost.of(variables), port, Duration.ofSeconds(60));
    try {
      int status = admin.stream(method, path, body, System.out);
      System.out.flush();
      if (status >= 400) {
        throw new SettingsException(
            "received unsuccessful status code %d from %s %s".formatted(status, method, path));
      }
      return 0;
    } catch (IOException silent) {
      throw new SettingsException(
          "port %d of this pod does not answer %s %s: %s"
              .formatted(port, method, path, silent.getMessage()));
    }
  }
}
