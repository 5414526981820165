package io.meltemi.xds;

import com.sun.management.UnixOperatingSystemMXBean;
import io.meltemi.xds.transport.DirectMemory;
import java.lang.management.ManagementFactory;

/**
 * What clients may hold together: the strangers of each port, and those who have shown who they
 * are, each on an account of their own. In it they have shares: where all do not fit, those of the
 * source address or the identity that holds most have to leave.
 *
 * @param connections of a port that have opened a stream
 * @param newcomers streams of a port that have not made a request yet
 * @param pendingBytes of requests on a port that are not dealt with yet
 * @param nodeBytes of memory for what clients say of themselves
 * @param nameBytes of memory for the names that clients ask for; equal names of many count once
 * @param inFlightBytes of responses that clients have not taken yet, outside of the heap
 */
public record Shares(
    int connections,
    int newcomers,
    long pendingBytes,
    long nodeBytes,
    long nameBytes,
    long inFlightBytes) {
  private static final long HEAP_OF_CONNECTION = 128L << 10;
  private static final long HEAP_OF_NEWCOMER = 512L << 10;
  private static final int PART_OF_FILES = 4;
  private static final int PART_FOR_NODES = 6;
  private static final int PART_FOR_NAMES = 16;
  private static final int PART_OF_DIRECT = 12;
  private static final int MOST_CONNECTIONS = 200_000;
  private static final int MOST_NEWCOMERS = 20_000;
  private static final long MOST_PENDING = 256L << 20;
  private static final long UNKNOWN_FILES = 20_000;

  /** By what this process may use of memory and of files. */
  public static Shares ofProcess() {
    return of(Runtime.getRuntime().maxMemory(), DirectMemory.limit(), files());
  }

  /**
   * @param heap bytes
   * @param direct bytes outside of it that the transport may use
   * @param files that may be open at a time
   */
  static Shares of(long heap, long direct, long files) {
    return new Shares(
        (int)
            Math.clamp(
                Math.min(heap / HEAP_OF_CONNECTION, files / PART_OF_FILES), 64, MOST_CONNECTIONS),
        (int) Math.clamp(heap / HEAP_OF_NEWCOMER, 64, MOST_NEWCOMERS),
        Math.min(direct / PART_OF_DIRECT, MOST_PENDING),
        heap / PART_FOR_NODES,
        heap / PART_FOR_NAMES,
        direct / PART_OF_DIRECT);
  }

  private static long files() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN_FILES;
  }
}
