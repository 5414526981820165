package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.template.PodTemplate;
import io.meltemi.inject.yaml.YamlJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The injector's configuration: the entry {@code config} of the config map {@code
 * istio-sidecar-injector}. Names are not resolved: a template that is asked for may be missing.
 *
 * @param injectsByDefault policy {@code enabled}: a pod that says nothing is injected
 * @param aliases for each name the templates that it stands for; not recursive
 * @param never labels of pods that are not injected unless they ask for it
 * @param always labels of pods that are injected although the policy says no
 * @param injectedAnnotations put on every injected pod
 */
public record InjectionConfig(
    boolean injectsByDefault,
    List<String> defaultTemplates,
    SortedMap<String, PodTemplate> templates,
    SortedMap<String, List<String>> aliases,
    List<LabelSelector> never,
    List<LabelSelector> always,
    SortedMap<String, String> injectedAnnotations) {
  /** The template of pods that name none. */
  public static final String SIDECAR = "sidecar";

  public InjectionConfig {
    defaultTemplates = List.copyOf(defaultTemplates);
    templates = Collections.unmodifiableSortedMap(new TreeMap<>(templates));
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    never = List.copyOf(never);
    always = List.copyOf(always);
    injectedAnnotations = Collections.unmodifiableSortedMap(new TreeMap<>(injectedAnnotations));
  }

  /**
   * Reads the YAML of the config map.
   *
   * @param file where it comes from, for messages
   * @param environment what the templates' function {@code env} sees
   * @throws InjectionException if it is not YAML, the policy is unknown, or a template does not
   *     parse
   */
  public static InjectionConfig parse(String file, String yaml, Map<String, String> environment) {
    ObjectNode json = YamlJson.object(file, yaml);
    var templates = new TreeMap<String, PodTemplate>();
    for (var template : json.path("templates").properties()) {
      templates.put(
          template.getKey(),
          PodTemplate.parse(template.getKey(), template.getValue().asText(""), environment));
    }
    var aliases = new TreeMap<String, List<String>>();
    for (var alias : json.path("aliases").properties()) {
      aliases.put(alias.getKey(), texts(alias.getValue()));
    }
    var annotations = new TreeMap<String, String>();
    for (var annotation : json.path("injectedAnnotations").properties()) {
      annotations.put(annotation.getKey(), annotation.getValue().asText());
    }
    List<String> defaults = texts(json.path("defaultTemplates"));
    return new InjectionConfig(
        policy(file, json.path("policy").asText("enabled")),
        defaults.isEmpty() ? List.of(SIDECAR) : defaults,
        templates,
        aliases,
        selectors(file + ": neverInjectSelector", json.path("neverInjectSelector")),
        selectors(file + ": alwaysInjectSelector", json.path("alwaysInjectSelector")),
        annotations);
  }

  private static boolean policy(String file, String policy) {
    return switch (policy) {
      case "enabled" -> true;
      case "disabled" -> false;
      default ->
          throw new InjectionException(
              "%s: policy: \"%s\" (expected: enabled or disabled)".formatted(file, policy));
    };
  }

  private static List<LabelSelector> selectors(String place, JsonNode list) {
    var selectors = new ArrayList<LabelSelector>();
    for (JsonNode selector : list) {
      selectors.add(LabelSelector.read(place + "[" + selectors.size() + "]", selector));
    }
    return selectors;
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** The names of the templates, for messages. */
  String known() {
    return String.join(", ", templates.keySet());
  }

  /** The configuration that {@code kube-inject} goes by: what is given is injected. */
  public InjectionConfig forFiles() {
    return new InjectionConfig(
        true,
        List.of(SIDECAR),
        templates,
        Collections.emptySortedMap(),
        List.of(),
        List.of(),
        Collections.emptySortedMap());
  }
}
