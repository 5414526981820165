package io.meltemi.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Size, modification time and inode of a file, links followed. While they are the same, the file is
 * not read again.
 */
record FileStamp(long size, FileTime modified, Optional<Object> inode) {
  static FileStamp of(BasicFileAttributes attributes) {
    return new FileStamp(
        attributes.size(),
        attributes.lastModifiedTime(),
        Optional.ofNullable(attributes.fileKey()));
  }

  /** The stamp of a regular file; empty where there is none. */
  static Optional<FileStamp> of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(of(attributes)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
