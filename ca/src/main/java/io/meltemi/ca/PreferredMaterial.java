package io.meltemi.ca;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * The signing material of the first source that has some: the folder and then the secret {@code
 * cacerts} that an operator may provide, otherwise the root that the control plane made itself.
 */
public final class PreferredMaterial implements MaterialSource {
  public static final String PLUGGED_SECRET = "cacerts";

  private final CaFolder folder;
  private final SecretStore store;
  private final SelfSignedRoot selfSigned;
  private final Clock clock;

  public PreferredMaterial(
      CaFolder folder, SecretStore store, SelfSignedRoot selfSigned, Clock clock) {
    this.folder = folder;
    this.store = store;
    this.selfSigned = selfSigned;
    this.clock = clock;
  }

  @Override
  public SigningMaterial load() throws MaterialException, IOException {
    Optional<SigningMaterial> plugged = folder.find();
    if (plugged.isEmpty()) {
      Optional<SecretStore.Stored> secret = store.read(PLUGGED_SECRET);
      if (secret.isPresent()) {
        plugged = CaFiles.read("secret " + PLUGGED_SECRET, secret.get().data(), clock.instant());
      }
    }
    return plugged.isPresent() ? plugged.get() : selfSigned.load();
  }
}
