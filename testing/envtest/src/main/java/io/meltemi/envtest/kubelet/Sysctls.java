package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.network.PodNetwork;
import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.util.List;

/** Sets {@code spec.securityContext.sysctls} of a pod, as far as they belong to its network. */
final class Sysctls {
  private static final System.Logger LOG = System.getLogger("kubelet");

  private Sysctls() {}

  static void set(JsonNode pod, PodNetwork network) {
    for (JsonNode sysctl : pod.at("/spec/securityContext/sysctls")) {
      set(sysctl.path("name").asText(), sysctl.path("value").asText(), network);
    }
  }

  private static void set(String name, String value, PodNetwork network) {
    try {
      if (!name.startsWith("net.")) {
        throw new IOException("is this host's (expected: net.*)");
      }
      Commands.run(
          List.of(
              "ip",
              "netns",
              "exec",
              network.namespace(),
              "sysctl",
              "-q",
              "-w",
              name + "=" + value));
    } catch (IOException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: sysctl {1} is left out: {2}",
          network.namespace(),
          name,
          refused.getMessage());
    }
  }
}
