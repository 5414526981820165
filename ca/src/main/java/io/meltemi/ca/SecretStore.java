package io.meltemi.ca;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where the root that istiod made itself is kept, for all replicas. Any thread; may block. */
public interface SecretStore {
  /**
   * A secret as it was read.
   *
   * @param version changes with every change
   */
  record Stored(String name, Map<String, byte[]> data, String version) {
    public Stored {
      data = Map.copyOf(data);
    }

    @Override
    public String toString() {
      return "Stored[" + name + ", data=[redacted]]";
    }
  }

  /** Absent where there is no such secret. */
  Optional<Stored> read(String name) throws IOException;

  /**
   * @param type of the secret, {@code istio.io/ca-root}
   * @return false where another was quicker
   */
  boolean create(String name, String type, Map<String, byte[]> data) throws IOException;

  /**
   * Writes these entries; others of the secret stay.
   *
   * @return false where the secret was changed since it was read
   */
  boolean replace(Stored before, Map<String, byte[]> data) throws IOException;
}
