package io.meltemi.config.authorizationpolicy;

/**
 * What conditions a rule has.
 *
 * @param tcpFrom, tcpTo whether some of them hold for plain TCP
 */
record RuleTraits(boolean from, boolean tcpFrom, boolean to, boolean tcpTo) {
  /** Conditions that only HTTP has never hold for TCP, and a DENY rule then denies it. */
  boolean deniesAllTcp() {
    return from && !to && !tcpFrom || to && !tcpTo;
  }
}
