package io.meltemi.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of samples/bookshop, with the addresses of a site.
 *
 * @param root the folder samples/bookshop
 */
record Samples(Path root, Site site) {
  /** One file, by its path below the folder. */
  String text(String path) throws IOException {
    return site.localized(Files.readString(root.resolve(path)));
  }

  /** Puts into the watched folder what the shop begins with. */
  void install(RunFolder folder) throws IOException {
    copy("", folder);
    for (String addition : site.additions()) {
      copy(addition, folder);
    }
  }

  private void copy(String below, RunFolder folder) throws IOException {
    List<Path> files;
    try (var all = Files.list(root.resolve(below))) {
      files = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    for (Path file : files) {
      folder.write(String.valueOf(file.getFileName()), text(root.relativize(file).toString()));
    }
  }
}
