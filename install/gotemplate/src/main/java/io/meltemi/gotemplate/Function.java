package io.meltemi.gotemplate;

import org.jspecify.annotations.Nullable;

/** What a template calls by name. It must be pure but for maps that it is given to change. */
@FunctionalInterface
public interface Function {
  /**
   * A plain value; null is Go's nil.
   *
   * @throws TemplateException ends the execution; the place is added
   */
  @Nullable Object call(Arguments arguments);
}
