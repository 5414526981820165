package io.meltemi.gotemplate;

import org.jspecify.annotations.Nullable;

/** One template, and what it defines. */
public final class Template {
  private final String name;
  private final TemplateSet set;

  private Template(String name, TemplateSet set) {
    this.name = name;
    this.set = set;
  }

  /**
   * @param name what errors print
   * @throws TemplateException with {@code name:line:column}, what is there and what was expected
   */
  public static Template parse(String name, String text, Functions functions) {
    return new Template(name, TemplateSet.of(functions).with(name, text));
  }

  /**
   * The text made from {@code data}; within the default {@link Limits}.
   *
   * @throws TemplateException the data lacks what the template needs, a function refuses, or a
   *     limit is reached
   */
  public String execute(@Nullable Object data) {
    return set.execute(name, data);
  }

  /** As {@link #execute(Object)}, within {@code limits}. */
  public String execute(@Nullable Object data, Limits limits) {
    return set.execute(name, data, limits);
  }
}
