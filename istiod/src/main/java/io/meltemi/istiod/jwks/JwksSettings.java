package io.meltemi.istiod.jwks;

import io.meltemi.istiod.fetch.AddressGuard;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param refreshInterval after which keys are fetched again (PILOT_JWT_PUB_KEY_REFRESH_INTERVAL)
 * @param extraRoots PEM file of authorities beside the JVM's own; need not be there
 */
public record JwksSettings(Duration refreshInterval, AddressGuard guard, Path extraRoots) {
  public static final JwksSettings DEFAULT =
      new JwksSettings(Duration.ofMinutes(20), AddressGuard.DEFAULT, Path.of("/cacerts/extra.pem"));
}
