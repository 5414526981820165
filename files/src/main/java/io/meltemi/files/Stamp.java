package io.meltemi.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What a look at the file system tells of a file, links followed: as long as it is the same, the
 * content is.
 */
record Stamp(long size, FileTime modified, Optional<Object> inode) {
  static Stamp of(BasicFileAttributes attributes) {
    return new Stamp(
        attributes.size(),
        attributes.lastModifiedTime(),
        Optional.ofNullable(attributes.fileKey()));
  }

  /** The stamp of a regular file; empty where there is none. */
  static Optional<Stamp> of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(of(attributes)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
