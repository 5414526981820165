package io.meltemi.agent;

import static io.meltemi.cli.Compatibility.flags;
import static io.meltemi.cli.Compatibility.flagsIn;
import static io.meltemi.cli.Compatibility.flagsOf;
import static io.meltemi.cli.Compatibility.less;
import static io.meltemi.cli.Compatibility.peerHelp;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.config.Variables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Keeps docs/compatibility.md true of the agent's flags. */
class CompatibilityTest {
  @Test
  void flagsOfEachCommand() throws IOException {
    String help = peerHelp("help.pilot-agent.txt");
    CommandLine program = PilotAgent.commandLine(Variables.of(Map.of()));
    for (String command : List.of("proxy", "istio-iptables", "request", "wait", "version")) {
      String from = help.substring(help.indexOf("# pilot-agent " + command + " --help") + 1);
      int end = from.indexOf("\n# pilot-agent ");
      Set<String> peers = flagsIn(end < 0 ? from : from.substring(0, end));
      Set<String> ours = flagsOf(program.getSubcommands().get(command));
      String name = "pilot-agent " + command;
      Set<String> alone = flags(name, "only here");
      alone.addAll(flags("pilot-agent", "only here"));
      assertThat(less(peers, ours)).as(name + ": what Istio has alone").isEmpty();
      assertThat(less(ours, peers)).as(name).isEqualTo(alone);
      assertThat(ours).as(name).containsAll(flags(name, "accepted"));
    }
  }
}
