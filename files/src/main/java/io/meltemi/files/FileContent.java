package io.meltemi.files;

import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files whole, up to a size: a sixteenth of what the heap may grow to, since a file is in
 * memory several times while it is split and parsed.
 */
final class FileContent {
  private static final long LARGEST = 256L << 20;
  private static final long SMALLEST = 4L << 20;
  private static final int PART_OF_HEAP = 16;

  private FileContent() {}

  /** A file that is not even opened. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  static long maxSize() {
    return Math.clamp(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, SMALLEST, LARGEST);
  }

  /**
   * The text. What is not UTF-8 stands as {@link Document#NO_LETTER}: the documents that it is in
   * are refused.
   *
   * @throws TooLargeException where it is larger than {@link #maxSize}
   * @throws IOException where the file is not there or not to be read, saying which
   */
  static String read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > maxSize()) {
      throw new TooLargeException(size + " bytes (expected: at most " + maxSize() + ")");
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .replaceWith(String.valueOf(Document.NO_LETTER))
        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
        .toString();
  }
}
