package io.meltemi.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.config.Variables;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ProxyArgumentsTest {
  private static final Variables NONE = new Variables(new TreeMap<>());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy",
        "proxy sidecar --domain a.svc.cluster.local --proxyLogLevel=warning"
            + " --proxyComponentLogLevel=misc:error --log_output_level=default:info"
            + " --concurrency 2",
        "proxy router --domain=a.svc --meshConfig=m --serviceCluster c --outlierLogPath=/o"
            + " --binaryPath /e --log_target=stderr --log_as_json",
      })
  void whatInjectionWritesIsReadAsTheLibraryReadsIt(String arguments) {
    String[] words = arguments.split(" ");
    CommandLine library = PilotAgent.commandLine(NONE);
    library.setExecutionStrategy(parsed -> 0);
    assertThat(library.execute(words)).isZero();
    ProxyCommand expected = (ProxyCommand) library.getSubcommands().get("proxy").getCommand();
    assertThat(ProxyArguments.parse(NONE, words))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version",
        "proxy --help",
        "proxy --noSuchFlag x",
        "proxy --concurrency=many",
        "proxy --concurrency=-1",
        "proxy --domain",
        "proxy --domain= x",
        "proxy --domain --concurrency=2",
        "proxy sidecar router",
        "proxy --stsPort=0",
        "proxy --profiling",
      })
  void theLibraryIsAskedAboutTheRest(String arguments) {
    assertThat(ProxyArguments.parse(NONE, arguments.split(" "))).isEmpty();
  }

  @Test
  void aBadSettingEndsItWithStatus1() {
    assertThat(PilotAgent.run(new TreeMap<>(), "proxy", "bridge")).isEqualTo(1);
  }
}
