package io.meltemi.base.log;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The scopes of a running program: what each logs now, to be read and changed. It holds the loggers
 * whose level was set, because the log manager itself would let them be collected and their level
 * with them. Any thread.
 */
public final class LogScopes {
  private static final Set<String> NO_SCOPES = Set.of("", "global", LogSettings.EVERY_SCOPE);

  private final Map<String, Logger> levelled = new ConcurrentHashMap<>();
  private final Map<String, LogLevel> stackTraces;
  private final Set<String> callers = ConcurrentHashMap.newKeySet();

  LogScopes(LogSettings settings) {
    stackTraces = new ConcurrentSkipListMap<>(settings.stackTraces());
    callers.addAll(settings.callers());
    settings.levels().forEach((scope, level) -> level(loggerName(scope), level.threshold()));
  }

  /**
   * One scope as it logs now.
   *
   * @param stackTraces the level from which its lines have a stack trace
   * @param callers whether its lines say where they come from
   */
  public record Scope(String name, LogLevel level, LogLevel stackTraces, boolean callers) {}

  /** All scopes that something was logged under or set for, by name. */
  public List<Scope> all() {
    var names = new TreeSet<String>();
    names.add(LogSettings.DEFAULT_SCOPE);
    for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
      if (!NO_SCOPES.contains(name) && name.indexOf('.') < 0) {
        names.add(name);
      }
    }
    return names.stream().map(this::scope).toList();
  }

  /** The scope of that name, if it is one of {@link #all}. */
  public Optional<Scope> find(String name) {
    return all().stream().filter(scope -> scope.name().equals(name)).findFirst();
  }

  /** Makes a scope log so from now on. */
  public void set(Scope scope) {
    level(loggerName(scope.name()), scope.level().threshold());
    stackTraces.put(scope.name(), scope.stackTraces());
    if (scope.callers()) {
      callers.add(scope.name());
    } else {
      callers.remove(scope.name());
    }
  }

  private Scope scope(String name) {
    return new Scope(
        name, LogLevel.atThreshold(effective(name)), stackTraces(name), saysCallers(name));
  }

  private static Level effective(String scope) {
    for (Logger at = Logger.getLogger(loggerName(scope)); at != null; at = at.getParent()) {
      if (at.getLevel() != null) {
        return at.getLevel();
      }
    }
    return Level.INFO;
  }

  boolean saysCallers(String scope) {
    return callers.contains(scope) || callers.contains(LogSettings.EVERY_SCOPE);
  }

  LogLevel stackTraces(String scope) {
    return Optional.ofNullable(stackTraces.get(scope))
        .or(() -> Optional.ofNullable(stackTraces.get(LogSettings.EVERY_SCOPE)))
        .or(() -> Optional.ofNullable(stackTraces.get(LogSettings.DEFAULT_SCOPE)))
        .orElse(LogLevel.NONE);
  }

  private static String loggerName(String scope) {
    return scope.equals(LogSettings.DEFAULT_SCOPE) ? "" : scope;
  }

  void level(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    levelled.put(name, logger);
  }
}
