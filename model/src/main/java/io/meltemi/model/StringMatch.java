package io.meltemi.model;

/** How a string is compared. An outside regex is RE2 and matches the whole string. */
public sealed interface StringMatch {
  record Exact(String value) implements StringMatch {}

  record Prefix(String value) implements StringMatch {}

  record Regex(String value) implements StringMatch {}
}
