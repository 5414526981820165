package io.meltemi.agent.cert;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When a certificate is renewed: when {@code ratio} of its life is left, give or take up to {@code
 * jitter}, so that workloads that began together do not renew together.
 */
public record Renewal(double ratio, double jitter) {

  Instant due(Instant obtained, Instant expires, RandomGenerator random) {
    double shift = random.nextDouble() * jitter * (random.nextBoolean() ? 1 : -1);
    double left = Math.clamp(ratio + shift, 0, 1);
    long life = Duration.between(obtained, expires).toMillis();
    return expires.minusMillis(Math.round(left * Math.max(0, life)));
  }
}
