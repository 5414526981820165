package io.meltemi.agent.probe;

/** What kubelet is told. */
public record ProbeOutcome(int status, byte[] body) {
  private static final byte[] NOTHING = {};

  static ProbeOutcome of(int status) {
    return new ProbeOutcome(status, NOTHING);
  }
}
