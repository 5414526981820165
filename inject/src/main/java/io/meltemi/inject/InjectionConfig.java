package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.template.PodTemplate;
import io.meltemi.inject.yaml.YamlJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The injector's configuration: the entry {@code config} of the config map {@code
 * istio-sidecar-injector}. Names are not resolved: a template that is asked for may be missing.
 *
 * @param injectsByDefault policy {@code enabled}: a pod that says nothing is injected
 * @param faults what is wrong with each template that does not parse; where {@code templates} has
 *     the name too, an earlier version of it
 * @param aliases for each name the templates that it stands for; not recursive
 * @param never labels of pods that are not injected unless they ask for it
 * @param always labels of pods that are injected although the policy says no
 * @param injectedAnnotations put on every injected pod
 */
public record InjectionConfig(
    boolean injectsByDefault,
    List<String> defaultTemplates,
    SortedMap<String, PodTemplate> templates,
    SortedMap<String, String> faults,
    SortedMap<String, List<String>> aliases,
    List<LabelSelector> never,
    List<LabelSelector> always,
    SortedMap<String, String> injectedAnnotations) {
  /** The template of pods that name none. */
  public static final String SIDECAR = "sidecar";

  public InjectionConfig {
    defaultTemplates = List.copyOf(defaultTemplates);
    templates = Collections.unmodifiableSortedMap(new TreeMap<>(templates));
    faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    never = List.copyOf(never);
    always = List.copyOf(always);
    injectedAnnotations = Collections.unmodifiableSortedMap(new TreeMap<>(injectedAnnotations));
  }

  /**
   * Reads the YAML of the config map. A template that does not parse is a fault of its own.
   *
   * @param file where it comes from, for messages
   * @param environment what the templates' function {@code env} sees
   * @throws InjectionException if it is not YAML, or the policy is unknown
   */
  public static InjectionConfig parse(String file, String yaml, Map<String, String> environment) {
    ObjectNode json = YamlJson.object(file, yaml);
    var templates = new TreeMap<String, PodTemplate>();
    var faults = new TreeMap<String, String>();
    for (var template : json.path("templates").properties()) {
      String name = template.getKey();
      try {
        String text = template.getValue().asText("");
        templates.put(name, PodTemplate.parse(name, text, environment));
      } catch (InjectionException e) {
        faults.put(name, String.valueOf(e.getMessage()));
      }
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
        faults,
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

  /** This with {@code earlier}'s templates in place of those that do not parse. */
  public InjectionConfig over(InjectionConfig earlier) {
    var all = new TreeMap<>(templates);
    for (String name : faults.keySet()) {
      if (earlier.templates.containsKey(name)) {
        all.putIfAbsent(name, earlier.templates.get(name));
      }
    }
    return new InjectionConfig(
        injectsByDefault,
        defaultTemplates,
        all,
        faults,
        aliases,
        never,
        always,
        injectedAnnotations);
  }

  /** What each name stands for: its aliases' templates, or the one of the name. */
  List<String> resolved(List<String> names) {
    return names.stream()
        .flatMap(name -> aliases.getOrDefault(name, List.of(name)).stream())
        .toList();
  }

  /**
   * Why pods that ask for nothing in particular cannot be injected: a default template that has
   * never parsed.
   */
  public Optional<String> fault() {
    return resolved(defaultTemplates).stream()
        .filter(name -> !templates.containsKey(name) && faults.containsKey(name))
        .map(faults::get)
        .findFirst();
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
        faults,
        Collections.emptySortedMap(),
        List.of(),
        List.of(),
        Collections.emptySortedMap());
  }
}
