package io.meltemi.istioctl.version;

import picocli.CommandLine.Option;

/** What is asked of the commands that print versions. */
final class VersionOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "",
      description = "Print json or yaml instead of text.")
  private String output = "";

  @Option(
      names = {"-s", "--short"},
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "The version numbers alone; --short=false says how things were built, too.")
  private boolean shortly = true;

  @Option(
      names = "--remote",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Ask the control plane; --remote=false does not.")
  private boolean remote = true;

  boolean remote() {
    return remote;
  }

  /** Refuses a format that is not known, before anything is asked. */
  void check() {
    Versions.check(output);
  }

  String text(Versions versions) {
    return versions.print(output, shortly);
  }
}
