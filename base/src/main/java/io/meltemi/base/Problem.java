package io.meltemi.base;

import java.util.List;

/**
 * A user's mistake, as data. It never stops the rest of the configuration.
 *
 * @param severity what became of the object
 * @param subject the object or file, with the line where that is known: {@code VirtualService
 *     bistro/menu (mesh.yaml:12)}
 * @param field path of the field, such as {@code spec.http[0].timeout}; empty for the object as a
 *     whole
 * @param message value and expectation: {@code "70000" (expected: 1..65535)}
 * @param istio the same in the words of Istio's own validation, which tools go by; several where
 *     Istio tells of several faults, and empty where it has no such check
 */
public record Problem(
    Severity severity, String subject, String field, String message, List<String> istio) {
  public Problem {
    istio = List.copyOf(istio);
  }

  public Problem(Severity severity, String subject, String field, String message) {
    this(severity, subject, field, message, List.of());
  }

  /** What a problem does to the object that has it. */
  public enum Severity {
    /** The object is not used; its last good version stays in force. */
    ERROR,
    /** The object is used; a part of it is ignored or surely not meant. */
    WARNING
  }

  public static Problem error(String subject, String field, String message) {
    return new Problem(Severity.ERROR, subject, field, message);
  }

  public static Problem warning(String subject, String field, String message) {
    return new Problem(Severity.WARNING, subject, field, message);
  }

  @Override
  public String toString() {
    return subject + ": " + (field.isEmpty() ? "" : field + ": ") + message;
  }
}
