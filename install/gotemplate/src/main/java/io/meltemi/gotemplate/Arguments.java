package io.meltemi.gotemplate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, first to last; the value of a pipeline comes last. Reading one as a
 * type that it has not is an error, as it is in Go.
 */
public final class Arguments {
  private final List<@Nullable Object> values;
  private final Execution execution;

  Arguments(List<@Nullable Object> values, Execution execution) {
    this.values = values;
    this.execution = execution;
  }

  public int count() {
    return values.size();
  }

  /** All of them. */
  public List<@Nullable Object> all() {
    return values;
  }

  /** Those from {@code index} on. */
  public List<@Nullable Object> from(int index) {
    return values.subList(index, values.size());
  }

  /** Any value; null is nil. */
  public @Nullable Object value(int index) {
    return GoValues.normal(values.get(index));
  }

  public String string(int index) {
    return value(index) instanceof String text ? text : this.<String>wrong(index, "string");
  }

  /** A whole number that is one in the template: a string of digits is not. */
  public int integer(int index) {
    return value(index) instanceof Number number && GoValues.whole(number)
        ? Math.toIntExact(number.longValue())
        : this.<Integer>wrong(index, "int");
  }

  public boolean bool(int index) {
    return value(index) instanceof Boolean truth ? truth : this.<Boolean>wrong(index, "bool");
  }

  public List<@Nullable Object> list(int index) {
    return value(index) instanceof List<?> list
        ? GoValues.items(list)
        : this.<List<@Nullable Object>>wrong(index, "[]interface {}");
  }

  /** Changes to it are seen by everyone who has it, as in Go; it may be unmodifiable. */
  public Map<String, @Nullable Object> map(int index) {
    return value(index) instanceof Map<?, ?> map
        ? GoValues.entries(map)
        : this.<Map<String, @Nullable Object>>wrong(index, "map[string]interface {}");
  }

  /** The execution that calls: for functions that run other templates. */
  Execution execution() {
    return execution;
  }

  private <T> T wrong(int index, String wanted) {
    Object value = values.get(index);
    if (value == null) {
      throw new TemplateException("invalid value; expected " + wanted);
    }
    throw new TemplateException(
        "wrong type for value; expected " + wanted + "; got " + GoValues.typeName(value));
  }
}
