package io.meltemi.analysis.analyzers;

/** Asks whether a host has addresses. */
public interface HostLookup {
  /** What is known of a host. */
  enum Answer {
    FOUND,
    /** DNS says that there is no such host. */
    MISSING,
    /** Nobody could be asked. */
    UNKNOWN
  }

  Answer ask(String host);
}
