package io.meltemi.istiod.security;

import io.meltemi.ca.CaFolder;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.FolderStore;
import io.meltemi.ca.MaterialException;
import io.meltemi.ca.MaterialSource;
import io.meltemi.ca.MaterialWatch;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.PreferredMaterial;
import io.meltemi.ca.SecretStore;
import io.meltemi.ca.SelfSignedRoot;
import io.meltemi.ca.SigningMaterial;
import io.meltemi.kube.KubeClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Opens the certificate authority: on a cluster, in a folder, or in memory. */
final class Authority {
  private static final System.Logger LOG = System.getLogger("pkica");
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
  private static final Duration CLUSTER_LOOK_INTERVAL = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private Authority() {}

  /** The authority, and what keeps it up to date. */
  record Running(CertificateAuthority authority, MaterialWatch watch) {}

  /**
   * Waits for an API server that does not answer, as the peer does for up to 20 minutes.
   *
   * @throws MaterialException where there are keys that are not good: nothing else is taken then
   */
  static Running open(
      SecuritySettings settings, Optional<KubeClient> client, CaSettings ca, Clock clock)
      throws MaterialException, IOException, InterruptedException {
    var random = new SecureRandom();
    SecretStore store = store(settings, client);
    MaterialSource source =
        new PreferredMaterial(
            new CaFolder(settings.authority().pluggedFolder(), clock),
            store,
            new SelfSignedRoot(ca, store, clock, random),
            clock);
    var authority =
        new CertificateAuthority(ca, load(source, client.isPresent(), clock), clock, random);
    LOG.log(System.Logger.Level.INFO, "signing certificates with {0}", authority.material());
    return new Running(
        authority,
        MaterialWatch.start(
            authority, source, client.isPresent() ? CLUSTER_LOOK_INTERVAL : LOOK_INTERVAL));
  }

  private static SecretStore store(SecuritySettings settings, Optional<KubeClient> client) {
    if (client.isPresent()) {
      return new KubeSecretStore(client.get(), settings.namespace());
    }
    if (settings.authority().keptIn().isPresent()) {
      return new FolderStore(settings.authority().keptIn().get());
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "no cluster and no --caDir: where {0} holds no authority, a root is made and kept in memory"
            + " only; after a restart nobody trusts what it signed",
        settings.authority().pluggedFolder());
    return new MemoryStore();
  }

  private static SigningMaterial load(MaterialSource source, boolean patient, Clock clock)
      throws MaterialException, IOException, InterruptedException {
    var end = clock.instant().plus(PATIENCE);
    String told = "";
    while (true) {
      try {
        return source.load();
      } catch (IOException e) {
        if (!patient || clock.instant().isAfter(end)) {
          throw e;
        }
        if (!told.equals(e.toString())) {
          told = e.toString();
          LOG.log(System.Logger.Level.WARNING, "{0}; trying again", told);
        }
        Thread.sleep(RETRY);
      }
    }
  }
}
