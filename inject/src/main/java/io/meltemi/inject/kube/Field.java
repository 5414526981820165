package io.meltemi.inject.kube;

import java.util.Optional;

/**
 * One field of a type.
 *
 * @param name in JSON
 * @param goName as templates call it
 * @param mergeKey the field by which a strategic merge joins the list's items; empty text joins
 *     items that are equal; none replaces the list
 */
record Field(
    String name, String goName, Shape shape, Presence presence, Optional<String> mergeKey) {
  /** When a field is printed. */
  enum Presence {
    /** Where it holds something; objects always. */
    NOT_EMPTY,
    /** Where it is there. */
    POINTER,
    /** In any case. */
    ALWAYS,
    /** In any case; null where it is not there. */
    NULLABLE
  }
}
