package io.meltemi.inject.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.gotemplate.Fields;
import io.meltemi.gotemplate.Template;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.yaml.YamlJson;
import java.util.Map;

/** A template of a part of a pod. */
public final class PodTemplate {
  private final String name;
  private final String text;
  private final Template template;

  private PodTemplate(String name, String text, Template template) {
    this.name = name;
    this.text = text;
    this.template = template;
  }

  /**
   * @param environment what the template's function {@code env} sees
   * @throws InjectionException naming the template and the place in it
   */
  public static PodTemplate parse(String name, String text, Map<String, String> environment) {
    try {
      return new PodTemplate(
          name, text, Template.parse(name, text, TemplateFunctions.all(environment)));
    } catch (TemplateException e) {
      throw new InjectionException("template " + e.getMessage());
    }
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /**
   * The part of the pod, made from {@code data}.
   *
   * @throws InjectionException naming the template, if it fails or does not make YAML of an object
   */
  public ObjectNode render(Fields data) {
    String yaml;
    try {
      yaml = template.execute(data);
    } catch (TemplateException e) {
      throw new InjectionException("template " + e.getMessage());
    }
    return YamlJson.object("template " + name + ", rendered", yaml);
  }
}
