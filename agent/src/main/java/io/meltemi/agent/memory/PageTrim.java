package io.meltemi.agent.memory;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Releases resident pages of the JVM's own files (the ahead-of-time cache, libjvm, the modules
 * file) with {@code madvise}. The start reads nearly all of the cache and much of the JVM's code;
 * afterwards a quarter of it is used, which the kernel maps again within microseconds. Only
 * read-only, unmodified mappings are released, and only of files that stay mapped as long as the
 * process lives. Called once the start is over, and then every minute.
 */
public final class PageTrim {
  private static final System.Logger LOG = System.getLogger("default");
  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final List<String> FILES = List.of(".aot", "/libjvm.so", "/lib/modules");
  private static final int DONT_NEED = 4;

  private static final long FIRST_SECONDS = 10;
  private static final long PERIOD_SECONDS = 60;

  /**
   * Does it when the start is over, and from time to time, for as long as the timer runs; each time
   * after a collection, for that makes the heap as small as it may be.
   */
  public void repeat(ScheduledExecutorService timer) {
    var _ =
        timer.scheduleAtFixedRate(
            () -> Thread.startVirtualThread(this::collectAndTrim),
            FIRST_SECONDS,
            PERIOD_SECONDS,
            TimeUnit.SECONDS);
  }

  @SuppressWarnings("SystemGc") // some 20 ms a minute, for megabytes
  private void collectAndTrim() {
    System.gc();
    var _ = trim();
  }

  /** Does it once; how many bytes were given back: none where there is no such thing. */
  public long trim() {
    long freed = 0;
    try {
      List<Mapping> mappings = Mapping.parse(Files.readAllLines(SMAPS));
      MethodHandle advise = madvise();
      for (Mapping mapping : mappings) {
        if (mapping.isOnlyTheFile() && FILES.stream().anyMatch(mapping.file()::endsWith)) {
          int failed =
              (int) advise.invokeExact(mapping.start(), mapping.end() - mapping.start(), DONT_NEED);
          freed += failed == 0 ? mapping.residentBytes() : 0;
        }
      }
    } catch (IOException elsewhere) {
      LOG.log(System.Logger.Level.DEBUG, "nothing is given back: " + elsewhere);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    return freed;
  }

  private static MethodHandle madvise() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("madvise"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT));
  }
}
