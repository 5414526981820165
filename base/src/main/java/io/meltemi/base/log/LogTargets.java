package io.meltemi.base.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where lines go: to all of several places. A place that fails does not keep the others from it.
 */
public final class LogTargets extends OutputStream {
  private final List<OutputStream> targets;

  private LogTargets(List<OutputStream> targets) {
    this.targets = targets;
  }

  /**
   * Opens {@code --log_target}'s places and {@code --log_rotate}'s file.
   *
   * @param places {@code stdout}, {@code stderr} or files, which are appended to
   * @throws IOException naming the place that cannot be written to
   */
  public static LogTargets open(List<String> places, Optional<RotatingFile.Settings> rotating)
      throws IOException {
    var targets = new ArrayList<OutputStream>();
    for (String place : places) {
      targets.add(
          switch (place) {
            case "stdout" -> System.out;
            case "stderr" -> System.err;
            default -> file(place);
          });
    }
    if (rotating.isPresent()) {
      targets.add(RotatingFile.open(rotating.get()));
    }
    return new LogTargets(targets);
  }

  private static OutputStream file(String place) throws IOException {
    try {
      return Files.newOutputStream(
          Path.of(place), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException("--log_target: " + place + ": " + e, e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    IOException failure = null;
    for (OutputStream target : targets) {
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
