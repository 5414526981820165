package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The type of the proxy; its word is the first part of the node's id. */
enum Role {
  SIDECAR,
  ROUTER,
  WAYPOINT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role parse(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    "proxy type: %s (expected: one of %s)".formatted(word, words())));
  }

  private static String words() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
