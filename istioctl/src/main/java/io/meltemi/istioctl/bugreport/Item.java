package io.meltemi.istioctl.bugreport;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A file of the archive, that is fetched when it is written.
 *
 * @param path in the archive
 * @param asked what is asked for it, for people
 */
record Item(String path, String asked, Supplier<byte[]> content) {
  static Item text(String path, String asked, Supplier<String> text) {
    return new Item(path, asked, () -> text.get().getBytes(StandardCharsets.UTF_8));
  }
}
