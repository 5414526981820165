package io.meltemi.agent.cert;

/** A private key as PEM text, which never shows in a log. */
public record KeyPem(String text) {
  @Override
  public String toString() {
    return "[redacted]";
  }
}
