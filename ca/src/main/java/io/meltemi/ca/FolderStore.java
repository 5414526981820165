package io.meltemi.ca;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps secrets as folders of files which only the owner may read: for a control plane without a
 * cluster. One process at a time writes it.
 */
public final class FolderStore implements SecretStore {
  private final Path folder;

  public FolderStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<Stored> read(String name) throws IOException {
    Path place = folder.resolve(name);
    var data = new TreeMap<String, byte[]>();
    var version = new StringBuilder();
    if (Files.isDirectory(place)) {
      try (var files = Files.list(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String key = file.getFileName().toString();
          if (!key.endsWith(".new")) {
            data.put(key, Files.readAllBytes(file));
            version.append(Files.getLastModifiedTime(file)).append(' ');
          }
        }
      }
    }
    return data.isEmpty()
        ? Optional.empty()
        : Optional.of(new Stored(name, data, version.toString()));
  }

  @Override
  public boolean create(String name, String type, Map<String, byte[]> data) throws IOException {
    Path place = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      Files.createDirectory(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (read(name).isPresent()) {
        return false;
      }
    }
    write(place, data);
    return true;
  }

  @Override
  public boolean replace(Stored before, Map<String, byte[]> data) throws IOException {
    if (read(before.name()).filter(now -> now.version().equals(before.version())).isEmpty()) {
      return false;
    }
    write(folder.resolve(before.name()), data);
    return true;
  }

  private static void write(Path place, Map<String, byte[]> data) throws IOException {
    var privately =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    for (var entry : new TreeMap<>(data).entrySet()) {
      Path file = place.resolve(entry.getKey() + ".new");
      Files.deleteIfExists(file);
      Files.createFile(file, privately);
      Files.write(file, entry.getValue());
      Files.move(
          file,
          place.resolve(entry.getKey()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
