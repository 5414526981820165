package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class FlagsTest {
  @TempDir private Path folder;

  private String failure(Map<String, String> environment, String... arguments) {
    PrintStream real = System.err;
    var written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertThat(PilotDiscovery.run(environment, arguments)).isEqualTo(1);
    } finally {
      System.setErr(real);
    }
    return written.toString(StandardCharsets.UTF_8).strip();
  }

  private String failure(String... more) {
    var arguments = new ArrayList<>(List.of("discovery", "--configDir", folder.toString()));
    arguments.addAll(List.of(more));
    return failure(Map.of(), arguments.toArray(String[]::new));
  }

  @Test
  void unknownFlagIsNamed() {
    assertThat(failure("--nosuch=1"))
        .startsWith("Error: ")
        .contains("--nosuch")
        .contains("discovery --help")
        .hasLineCount(1);
  }

  @Test
  void missingCommandIsAMistake() {
    assertThat(failure(Map.of(), new String[0])).startsWith("Error: ");
  }

  @Test
  void folderMustBeThere() {
    assertThat(failure(Map.of(), "discovery")).contains("--kubeconfig: missing");
    assertThat(failure(Map.of(), "discovery", "--configDir", folder + "/no"))
        .contains("--configDir: \"" + folder + "/no\" (expected: a folder that is there)");
  }

  @Test
  void whatRestrictsAndIsNotThereIsRefused() {
    for (RefusedVariable variable : RefusedVariable.values()) {
      assertThat(with(variable.name(), "true"))
          .contains(variable.name() + ": \"true\" (expected: ");
    }
    assertThat(with("COMPLIANCE_POLICY", "fips-140-2"))
        .contains("COMPLIANCE_POLICY: \"fips-140-2\" (expected: none");
    assertThat(with("MELTEMI_IGNORE_KINDS", "EnvoyFilter,Sidecar"))
        .contains("MELTEMI_IGNORE_KINDS: \"Sidecar\" (expected: KIND or KIND/NAMESPACE/NAME");
  }

  private String with(String variable, String value) {
    return failure(Map.of(variable, value), "discovery", "--configDir", folder.toString());
  }

  @Test
  void badValuesAreNamedWithWhatWasExpected() {
    assertThat(failure("--grpcAddr=15010")).contains("--grpcAddr: \"15010\" (expected: HOST:PORT");
    assertThat(failure("--meshConfig=no")).contains("--meshConfig: \"no\" (expected: a file");
    assertThat(failure("--tlsCertFile=no")).contains("--tlsCertFile: \"no\" (expected: a file");
    assertThat(failure("--caCertFile=/")).contains("--tlsCertFile: \"\" (expected: a file");
    assertThat(failure("--keepaliveMaxServerConnectionAge=soon"))
        .contains("--keepaliveMaxServerConnectionAge: \"soon\" (expected: a duration");
    assertThat(failure("--log_output_level=default:loud")).contains("loud");
    assertThat(failure("--log_stacktrace_level=ads:loud"))
        .contains("--log_stacktrace_level: ads:loud");
    assertThat(failure("--log_target=/no/such/file")).contains("--log_target: /no/such/file");
    assertThat(failure("--keepaliveInterval=0"))
        .contains("--keepaliveInterval: \"0\" (expected: a duration of more than 0)");
    assertThat(failure("--tls-min-version=1.1"))
        .contains("--tls-min-version: \"1.1\" (expected: 1.2 or 1.3)");
    assertThat(failure("--tls-cipher-suites=TLS_AES_128_GCM_SHA256,NONE"))
        .contains("--tls-cipher-suites: \"NONE\" (expected: some of TLS_");
    assertThat(failure("--ctrlz_port=70000")).contains("--ctrlz_port: 70000 (expected: 0..65535)");
  }

  @Test
  void badVariableIsNamed() {
    assertThat(
            failure(
                Map.of("PILOT_DEBOUNCE_AFTER", "x"), "discovery", "--configDir", folder.toString()))
        .contains("PILOT_DEBOUNCE_AFTER: \"x\"");
    assertThat(failure(Map.of("ENABLE_CA_SERVER", "no"), "discovery", "--configDir", folder + ""))
        .contains("ENABLE_CA_SERVER: \"no\" (expected: true or false)");
    assertThat(failure(Map.of("JWT_RULE", "{}"), "discovery", "--configDir", folder + ""))
        .contains("JWT_RULE: issuer: missing");
    assertThat(
            failure(
                Map.of("PILOT_IP_AUTOALLOCATE_IPV4_PREFIX", "::/8"),
                "discovery",
                "--configDir",
                folder + ""))
        .contains("PILOT_IP_AUTOALLOCATE_IPV4_PREFIX: ::/8 (expected: a range as 240.240.0.0/16)");
    assertThat(
            failure(
                Map.of("PILOT_IP_AUTOALLOCATE_IPV6_PREFIX", "x"),
                "discovery",
                "--configDir",
                folder + ""))
        .contains("PILOT_IP_AUTOALLOCATE_IPV6_PREFIX: \"x\" (expected: a CIDR");
  }

  @Test
  void addressThatCannotBeBoundIsNamed() {
    assertThat(failure("--httpAddr=203.0.113.1:1", "--grpcAddr=127.0.0.1:0", "--monitoringAddr="))
        .contains("--httpAddr: cannot listen on 203.0.113.1:1");
    assertThat(failure("--httpAddr=no.such.invalid:1", "--grpcAddr=", "--monitoringAddr="))
        .contains("--httpAddr: cannot listen on no.such.invalid:1");
  }

  private static String output(String... arguments) {
    PrintStream real = System.out;
    var written = new ByteArrayOutputStream();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertThat(PilotDiscovery.run(Map.of(), arguments)).isZero();
    } finally {
      System.setOut(real);
    }
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void versionsAreIstios() {
    assertThat(output("version"))
        .startsWith("client version: version.BuildInfo{Version:\"1.30.3\"");
    assertThat(output("version", "-s")).isEqualTo("client version: 1.30.3\n");
    assertThat(output("version", "--short=false")).contains("BuildInfo{");
    assertThat(output("version", "-o", "json"))
        .startsWith("{\n")
        .contains("\"clientVersion\": {", "\"golang_version\"", "\"version\": \"1.30.3\"");
    assertThat(output("version", "-o", "yaml"))
        .startsWith("clientVersion:\n  golang_version: \"\"");
  }

  @Test
  void shellsCompleteCommandsAndFlags() {
    for (String shell : List.of("bash", "zsh", "fish", "powershell")) {
      assertThat(output("completion", shell))
          .contains("pilot-discovery", "discovery", "meshConfig");
    }
    assertThat(failure(Map.of(), "completion", "tcsh")).contains("tcsh (expected: one of [bash");
  }
}
