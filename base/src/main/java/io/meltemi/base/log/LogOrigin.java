package io.meltemi.base.log;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a line was logged.
 *
 * @param caller {@code Session.java:120}; empty: not to be said
 * @param stack a frame on each line; empty: not to be said
 */
record LogOrigin(String caller, String stack) {
  static final LogOrigin UNSAID = new LogOrigin("", "");

  private static final List<String> LOGGING =
      List.of(
          LogOrigin.class.getName(),
          LogInstallation.class.getName(),
          "java.util.logging.",
          "java.lang.System$",
          "sun.",
          "jdk.");

  /** Of the current thread, less the frames of logging itself. */
  static LogOrigin here(boolean caller, boolean stack) {
    List<StackTraceElement> frames =
        StackWalker.getInstance()
            .walk(
                all ->
                    all.map(StackWalker.StackFrame::toStackTraceElement)
                        .dropWhile(LogOrigin::isLogging)
                        .limit(stack ? 64 : 1)
                        .toList());
    String place =
        frames.isEmpty()
            ? ""
            : frames.getFirst().getFileName() + ":" + frames.getFirst().getLineNumber();
    return new LogOrigin(
        caller ? place : "",
        stack
            ? frames.stream().map(frame -> "\tat " + frame + "\n").collect(Collectors.joining())
            : "");
  }

  private static boolean isLogging(StackTraceElement frame) {
    return LOGGING.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
