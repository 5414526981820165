package io.meltemi.inject.kube;

/** What a field of a Kubernetes object holds. */
sealed interface Shape {
  /** A value without parts. */
  enum Scalar implements Shape {
    STRING("text"),
    INT("a whole number"),
    FLOAT("a number"),
    BOOL("true or false"),
    QUANTITY("a quantity such as 100m or 1Gi"),
    INT_OR_STRING("a whole number or a name"),
    TIME("a time"),
    ANY("anything");

    final String expected;

    Scalar(String expected) {
      this.expected = expected;
    }
  }

  /** An object with fields of a known type. */
  record Struct(String type) implements Shape {}

  record ListOf(Shape item) implements Shape {}

  /** An object with names of the user's choice. */
  record MapOf(Shape value) implements Shape {}
}
