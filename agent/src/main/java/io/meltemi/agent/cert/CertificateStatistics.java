package io.meltemi.agent.cert;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted, for the agent's metrics. Any thread.
 *
 * @param requests to the CA
 * @param failures of these
 * @param latencyMillis of all of them together
 * @param fileFailures secrets that could not be made from files
 * @param rejections secrets that Envoy would not have
 * @param expiresMillis when the certificate in force does, since 1970; {@link Long#MAX_VALUE}
 *     before there is one
 */
public record CertificateStatistics(
    LongAdder requests,
    LongAdder failures,
    LongAdder latencyMillis,
    LongAdder fileFailures,
    LongAdder rejections,
    AtomicLong expiresMillis) {

  /** All at zero. */
  public CertificateStatistics() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new AtomicLong(Long.MAX_VALUE));
  }
}
