package io.meltemi.agent.probe;

/** The application did not answer a probe as it should. */
final class ProbeException extends Exception {
  private static final long serialVersionUID = 1L;

  ProbeException(String reason) {
    super(reason);
  }
}
