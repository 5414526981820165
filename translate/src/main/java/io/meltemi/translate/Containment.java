package io.meltemi.translate;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes resources one by one, so that a bug of ours costs the one that it concerns: it is withheld,
 * the log names it once, and it is counted each time. Whoever asks sees to it that nothing is open
 * without it. Any thread.
 */
public final class Containment {
  private static final System.Logger LOG = System.getLogger("default");

  /** Beyond these nothing is logged any more; by then the cause is known. */
  private static final int MOST_TOLD = 1_000;

  private final Consumer<String> withheld;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param withheld is told the type, as {@code cds}, of each resource that could not be made
   */
  public Containment(Consumer<String> withheld) {
    this.withheld = withheld;
  }

  /** One that counts nothing. */
  public static Containment uncounted() {
    return new Containment(_ -> {});
  }

  /** What comes of it; absent where it fails. */
  public <T> Optional<T> attempt(String type, String name, Supplier<T> make) {
    try {
      return Optional.of(make.get());
    } catch (RuntimeException | Error bug) {
      withheld.accept(type);
      if (told.size() < MOST_TOLD && told.add(type + " " + name)) {
        LOG.log(System.Logger.Level.ERROR, "withheld from " + type + ": " + name, bug);
      }
      return Optional.empty();
    }
  }
}
