package io.meltemi.ca;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps secrets for as long as the process lives. */
public final class MemoryStore implements SecretStore {
  private final Map<String, Stored> secrets = new ConcurrentHashMap<>();

  @Override
  public Optional<Stored> read(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  @Override
  public boolean create(String name, String type, Map<String, byte[]> data) {
    return secrets.putIfAbsent(name, new Stored(name, data, "1")) == null;
  }

  @Override
  public boolean replace(Stored before, Map<String, byte[]> data) {
    var all = new HashMap<>(before.data());
    all.putAll(data);
    String version = String.valueOf(Integer.parseInt(before.version()) + 1);
    return secrets.replace(before.name(), before, new Stored(before.name(), all, version));
  }
}
