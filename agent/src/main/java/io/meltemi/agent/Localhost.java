package io.meltemi.agent;

import io.meltemi.agent.bootstrap.Addresses;
import io.meltemi.agent.config.Variables;
import java.util.List;

/** The address at which the proxy of this pod is reached from within. */
final class Localhost {
  private Localhost() {}

  static String of(Variables variables) {
    String own = variables.text("INSTANCE_IP", "127.0.0.1");
    return Addresses.of(List.of(own), false).localhost();
  }
}
