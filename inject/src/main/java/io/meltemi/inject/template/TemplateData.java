package io.meltemi.inject.template;

import io.meltemi.gotemplate.Fields;
import java.util.Map;
import java.util.Optional;

/**
 * What templates see, by the names that Istio gives it: {@code .ObjectMeta}, {@code .Spec}, {@code
 * .Values} and so on.
 */
public record TemplateData(Map<String, Object> fields) implements Fields {
  @Override
  public Optional<Object> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
