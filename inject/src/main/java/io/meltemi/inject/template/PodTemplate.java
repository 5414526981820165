package io.meltemi.inject.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.gotemplate.Fields;
import io.meltemi.gotemplate.Template;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;

/** A template of a part of a pod, or of objects. */
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
    return YamlJson.object(place(), execute(data));
  }

  /** The objects of all documents that it makes; as {@link #render} otherwise. */
  public List<ObjectNode> renderAll(Fields data) {
    return Document.split(place(), execute(data)).stream()
        .map(YamlJson::object)
        .filter(object -> !object.isEmpty())
        .toList();
  }

  private String place() {
    return "template " + name + ", rendered";
  }

  private String execute(Fields data) {
    try {
      return template.execute(data);
    } catch (TemplateException e) {
      throw new InjectionException("template " + e.getMessage());
    }
  }
}
