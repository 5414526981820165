package io.meltemi.envtest.network;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One of sixteen numbers of clusters on this machine, each with names and addresses of its own. A
 * number is held by a lock on a file, which is released when its owner dies; the next owner finds
 * by these names what a killed one left, and removes it.
 */
final class NetworkNumber implements AutoCloseable {
  private static final int NUMBERS = 16;

  /** The same for all, whatever folder they have for temporary files: so are the networks. */
  private static final Path LOCKS = Path.of("/tmp");

  private final int number;
  private final FileChannel lock;

  private NetworkNumber(int number, FileChannel lock) {
    this.number = number;
    this.lock = lock;
  }

  static synchronized NetworkNumber take() throws IOException {
    for (int number = 0; number < NUMBERS; number++) {
      Path file = LOCKS.resolve("meltemi-cluster-" + number + ".lock");
      if (isOpenHere(file)) {
        continue;
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return new NetworkNumber(number, channel);
      }
      channel.close();
    }
    throw new IOException(NUMBERS + " clusters run on this machine already");
  }

  /**
   * Whether this process has the file open, as the owner of its lock: to open and close it once
   * more would give up the lock.
   */
  private static boolean isOpenHere(Path file) throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.anyMatch(descriptor -> leadsTo(descriptor, file));
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** What the names of this cluster's namespaces and interfaces begin with. */
  String prefix() {
    return "mk" + number + "-";
  }

  /**
   * An address of this cluster: below 2048 for hosts, from there on for Services. They are of the
   * range that is reserved for tests of networks.
   */
  String address(int host) {
    int within = number * 4096 + host;
    return "198.19." + within / 256 + "." + within % 256;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
