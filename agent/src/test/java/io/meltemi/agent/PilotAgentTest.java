package io.meltemi.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.config.Variables;
import io.meltemi.base.log.LogSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PilotAgentTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void restoreLogging() {
    LogSettings.defaults().install(System.out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proxy --noSuchFlag                     | '--noSuchFlag'",
        "proxy --concurrency=many               | 'many'",
        "proxy --concurrency=-1                 | '--concurrency: -1 (expected: 0 or more)'",
        "proxy bridge                           | 'proxy type: bridge (expected: one of sidecar'",
        "proxy --binaryPath=/no/envoy           | '/no/envoy (expected: Envoy''s program)'",
        "proxy --log_output_level=ads:loud      | 'ads:loud (expected: SCOPE:LEVEL'",
        "version --log_output_level=ads:loud    | 'ads:loud (expected: SCOPE:LEVEL'",
        "proxy --templateFile=x.tmpl            | '--templateFile: x.tmpl (expected: none'",
        "wait --url=ftp://x                     | 'ftp://x (expected: an http URL)'",
        "version --output=xml                   | 'xml (expected: yaml or json)'",
        "noSuchCommand                          | 'noSuchCommand'",
      })
  void aBadFlagIsOneLineAndAFailure(String arguments, String message) {
    assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY_CONFIG | '{proxyAdminPort: abc}' | 'PROXY_CONFIG: proxyAdminPort: \"abc\" (expected:"
            + " a whole number, 0..65535)'",
        "PROXY_CONFIG | '{statusPrt: 1}'        | 'PROXY_CONFIG: statusPrt: no such field of"
            + " ProxyConfig'",
        "PROXY_CONFIG | '[1'                    | 'PROXY_CONFIG: line 1: not YAML'",
        "PROXY_CONFIG | 'discoveryAddress: x'   | 'discoveryAddress: x (expected: HOST:PORT)'",
        "PROXY_CONFIG | 'drainDuration: 1d'     | 'drainDuration: \"1d\" (expected: seconds, such"
            + " as 45s or 0.5s)'",
        "INSTANCE_IP  | 'here'                  | 'INSTANCE_IP: here (expected: an IP address)'",
        "ENVOY_STATUS_PORT | '70000'            | 'ENVOY_STATUS_PORT: 70000 (expected: a port,"
            + " 1..65535)'",
        "EXIT_ON_ZERO_ACTIVE_CONNECTIONS | 'si' | 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS: si (expected:"
            + " true or false)'",
        "XDS_ROOT_CA  | '/no/root.pem'          | 'root certificate for TLS: /no/root.pem"
            + " (expected: a PEM file'",
      })
  void aBadVariableIsOneLineAndNothingIsStarted(String variable, String value, String message)
      throws Exception {
    Path socket = folder.resolve("XDS");
    Path envoy =
        Files.writeString(folder.resolve("envoy"), "#!/bin/sh\ntouch " + folder + "/ran\n");
    assertThat(envoy.toFile().setExecutable(true)).isTrue();
    assertThat(run(Map.of(variable, value), "proxy", "--binaryPath=" + envoy)).isEqualTo(1);
    assertThat(err.toString().lines().findFirst()).get().asString().contains(message);
    assertThat(socket).doesNotExist();
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void versionsAreIstios() {
    assertThat(run(Map.of(), "version", "--short")).isZero();
    assertThat(out.toString().strip()).isEqualTo("client version: " + AgentVersion.ISTIO);
    assertThat(run(Map.of(), "version", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"clientVersion\"").contains("\"golang_version\"");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : new String[] {"proxy", "request", "wait", "version"}) {
      assertThat(run(Map.of(), command, "--help")).isZero();
    }
    assertThat(out.toString()).contains("--proxyLogLevel").contains("--timeoutSeconds");
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine line = PilotAgent.commandLine(new Variables(new TreeMap<>(environment)));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
