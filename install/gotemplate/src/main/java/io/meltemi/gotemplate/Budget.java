package io.meltemi.gotemplate;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is left of one execution's {@link Limits}. On the executing thread only. */
final class Budget {
  private final Limits limits;
  private long steps;
  private int depth;

  Budget(Limits limits) {
    this.limits = limits;
  }

  void step(long count) {
    steps += count;
    if (steps > limits.steps()) {
      throw new TemplateException("more than " + limits.steps() + " steps");
    }
  }

  void enter(String name) {
    if (++depth > limits.depth()) {
      throw new TemplateException(
          "template \"" + name + "\": more than " + limits.depth() + " templates deep");
    }
  }

  void leave() {
    depth--;
  }

  int outputChars() {
    return limits.outputChars();
  }

  /** Counts what a function made by its size. */
  void made(@Nullable Object value) {
    if (value instanceof String text) {
      text(text.length());
    } else if (value instanceof Collection<?> items) {
      step(items.size());
    } else if (value instanceof Map<?, ?> map) {
      step(map.size());
    }
  }

  void text(long length) {
    if (length > limits.outputChars()) {
      throw new TemplateException("a text of more than " + limits.outputChars() + " characters");
    }
    step(length / 16);
  }
}
