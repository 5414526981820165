package io.meltemi.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A folder of {@link CaFiles}: {@code ./etc/cacerts}, where Kubernetes mounts the secret. */
public final class CaFolder {
  private static final long MAX_FILE_BYTES = 1 << 20;

  private final Path folder;
  private final Clock clock;

  public CaFolder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Absent where the folder is not there or holds none of the files. */
  public Optional<SigningMaterial> find() throws MaterialException, IOException {
    return CaFiles.read(folder.toString(), files(), clock.instant());
  }

  private Map<String, byte[]> files() throws IOException, MaterialException {
    var files = new HashMap<String, byte[]>();
    for (String name : CaFiles.NAMES) {
      Path file = folder.resolve(name);
      try {
        if (Files.isRegularFile(file)) {
          if (Files.size(file) > MAX_FILE_BYTES) {
            throw new MaterialException(
                "%s: %d bytes (expected: at most %d)"
                    .formatted(file, Files.size(file), MAX_FILE_BYTES));
          }
          files.put(name, Files.readAllBytes(file));
        }
      } catch (NoSuchFileException e) {
        // Gone between the question and the answer.
        continue;
      }
    }
    return files;
  }
}
