package io.meltemi.istioctl;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A small file of settings, in YAML. */
public final class YamlFile {
  private YamlFile() {}

  /**
   * The document; null where there is none.
   *
   * @throws IOException saying why it cannot be read: it is no YAML, or has more than {@code
   *     maxBytes}
   */
  public static @Nullable Object read(Path path, long maxBytes) throws IOException {
    if (Files.size(path) > maxBytes) {
      throw new IOException("it is larger than " + maxBytes + " bytes");
    }
    try {
      return GoYaml.parse(Files.readString(path));
    } catch (TemplateException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }
}
