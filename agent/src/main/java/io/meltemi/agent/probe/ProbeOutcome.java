package io.meltemi.agent.probe;

/** The result of a probe, which kubelet gets as the status of its request. */
public record ProbeOutcome(int status, byte[] body) {
  private static final byte[] NOTHING = {};

  static ProbeOutcome of(int status) {
    return new ProbeOutcome(status, NOTHING);
  }
}
