package io.meltemi.delivery;

import io.meltemi.delivery.credential.CredentialReports;
import io.meltemi.delivery.credential.Requesters;
import java.time.InstantSource;

/**
 * What credentials need beside a snapshot.
 *
 * @param clock certificates are valid by
 */
public record CredentialSource(
    Requesters requesters, CredentialReports reports, InstantSource clock) {
  /** Serves none. */
  public static final CredentialSource NONE =
      new CredentialSource(
          Requesters.NOBODY, new CredentialReports(() -> {}), InstantSource.system());
}
