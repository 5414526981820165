package io.meltemi.demo;

import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one folder that a run of the demo writes to: the watched folder, logs, and the proxies' own
 * folders. Its name depends on the user only, so that the next run finds what a killed one left; a
 * lock, which dies with its owner, tells a killed run from one that is alive.
 */
public record RunFolder(Path root) {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  static RunFolder ofUser() {
    return ofUser("meltemi-demo-");
  }

  /**
   * @param name what the folder's name begins with
   */
  public static RunFolder ofUser(String name) {
    return new RunFolder(
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            name + System.getProperty("user.name", "user")));
  }

  /** The folder that istiod watches. */
  Path config() {
    return root.resolve("config");
  }

  Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** The folder that a process of that name works in; made where it is not there. */
  Path home(String name) throws IOException {
    return Files.createDirectories(root.resolve("home").resolve(name));
  }

  /**
   * Takes the lock, waiting while another run holds it. The channel is the lock: closing it
   * releases.
   */
  public FileChannel lock(Terminal terminal) throws IOException {
    try {
      Files.createDirectory(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException left) {
      boolean ours =
          Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(root, LinkOption.NOFOLLOW_LINKS)
                  .getName()
                  .equals(System.getProperty("user.name"));
      if (!ours) {
        throw new DemoException(root + " is not a folder of yours: remove it");
      }
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean told = false;
    while (true) {
      Optional<FileChannel> locked = tryLock();
      if (locked.isPresent()) {
        return locked.get();
      }
      if (System.nanoTime() > end) {
        throw new DemoException("another demo of yours is still running: end it first");
      }
      if (!told) {
        terminal.say("Another demo of yours is running; waiting for its end.");
        told = true;
      }
      Waiting.pause(Duration.ofMillis(500));
    }
  }

  /** Beside the folder, so that the folder can be emptied while it is held. */
  Path lockFile() {
    return root.resolveSibling(root.getFileName() + ".lock");
  }

  private Optional<FileChannel> tryLock() throws IOException {
    FileChannel channel =
        FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = channel.tryLock() != null;
    if (locked) {
      // The last owner deletes the file: what was locked must still be what is at that path. It is
      // known by a length of our own, because to open and close it once more would give up the
      // lock.
      byte[] mark = new byte[ThreadLocalRandom.current().nextInt(1, 1 << 16)];
      channel.truncate(0).write(ByteBuffer.wrap(mark));
      locked = Files.exists(lockFile()) && Files.size(lockFile()) == mark.length;
    }
    if (!locked) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(channel);
  }

  /** Makes the folders anew. */
  void create() throws IOException {
    Files.createDirectories(config());
    Files.createDirectories(root.resolve("logs"));
  }

  /** Deletes everything, and the lock file with it. */
  public void delete() throws IOException {
    deleteContents();
    Files.deleteIfExists(root);
    Files.deleteIfExists(lockFile());
  }

  /** Deletes what is in the folder. */
  public void deleteContents() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(root)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Puts a file into the watched folder in one move, so that nobody reads half of it.
   *
   * @return when it was there, by {@link System#nanoTime}
   */
  long write(String name, String content) throws IOException {
    Path draft = root.resolve("draft.yaml");
    Files.writeString(draft, content);
    Files.move(draft, config().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    return System.nanoTime();
  }

  /** Takes a file out of the watched folder; see {@link #write}. */
  long remove(String name) throws IOException {
    Files.deleteIfExists(config().resolve(name));
    return System.nanoTime();
  }
}
