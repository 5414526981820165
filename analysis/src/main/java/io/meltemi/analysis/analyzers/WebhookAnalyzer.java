package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Webhooks of Istio that would inject twice, or whose service is not there. */
final class WebhookAnalyzer implements Analyzer {
  /**
   * A webhook and where it is.
   *
   * @param name with that of its object
   */
  private record Webhook(String name, Resource object, Tree tree) {}

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "webhook.Analyzer",
        "Checks the validity of Istio webhooks",
        AnalyzedKind.MUTATING_WEBHOOK,
        AnalyzedKind.SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var webhooks = new ArrayList<Webhook>();
    var revisions = new TreeSet<String>();
    for (Resource object : mesh.all(AnalyzedKind.MUTATING_WEBHOOK)) {
      List<Tree> own = object.tree().at("webhooks").items();
      Set<String> named = revisions(object, own);
      if (!named.isEmpty() || own.stream().anyMatch(WebhookAnalyzer::isIstios)) {
        own.forEach(
            w -> webhooks.add(new Webhook(object.name() + "/" + w.at("name").text(), object, w)));
        revisions.addAll(named);
      }
    }
    List<Map<String, String>> namespaces =
        labels(Injection.NAMESPACE_LABEL, List.of("enabled", "disabled"), revisions);
    List<Map<String, String>> pods = labels(Injection.INJECT, List.of("true", "false"), revisions);
    for (Map<String, String> ofNamespace : namespaces) {
      List<Webhook> candidates =
          webhooks.stream()
              .filter(w -> Selectors.matches(w.tree().at("namespaceSelector"), ofNamespace))
              .toList();
      if (candidates.size() > 1) {
        pods.forEach(ofPod -> reportOverlap(mesh, candidates, ofPod));
      }
    }
    webhooks.forEach(w -> checkService(mesh, w));
  }

  private static void reportOverlap(
      Mesh mesh, List<Webhook> candidates, Map<String, String> ofPod) {
    var taking = new TreeMap<String, Webhook>();
    for (Webhook candidate : candidates) {
      if (Selectors.matches(candidate.tree().at("objectSelector"), ofPod)) {
        taking.put(candidate.name(), candidate);
      }
    }
    if (taking.size() < 2) {
      return;
    }
    for (Webhook webhook : taking.values()) {
      String others =
          taking.keySet().stream()
              .filter(name -> !name.equals(webhook.name()))
              .collect(Collectors.joining(" ", "[", "]"));
      mesh.report(
          Message.of(
              MessageType.INVALID_WEBHOOK,
              webhook.object(),
              "Webhook overlaps with others: "
                  + others
                  + ". This may cause injection to occur twice."));
    }
  }

  private static void checkService(Mesh mesh, Webhook webhook) {
    Tree service = webhook.tree().at("clientConfig", "service");
    String namespace = service.at("namespace").text();
    String name = service.at("name").text();
    if (service.exists() && mesh.find(AnalyzedKind.SERVICE, namespace, name).isEmpty()) {
      mesh.report(
          Message.of(
              MessageType.INVALID_WEBHOOK,
              webhook.object(),
              "Injector refers to a control plane service that does not exist: "
                  + namespace
                  + "/"
                  + name
                  + "."));
    }
  }

  private static boolean isIstios(Tree webhook) {
    return webhook.at("name").text().endsWith("istio.io");
  }

  private static Set<String> revisions(Resource object, List<Tree> webhooks) {
    var revisions = new TreeSet<String>();
    object.labels().find(Injection.REVISION).ifPresent(revisions::add);
    for (Tree webhook : webhooks) {
      for (String selector : List.of("namespaceSelector", "objectSelector")) {
        Tree matching = webhook.at(selector, "matchLabels", Injection.REVISION);
        if (matching.exists()) {
          revisions.add(matching.text());
        }
        for (Tree expression : webhook.at(selector, "matchExpressions").items()) {
          if (expression.at("key").text().equals(Injection.REVISION)) {
            revisions.addAll(expression.at("values").texts());
          }
        }
      }
    }
    return revisions;
  }

  /** Every set of labels that may matter. */
  private static List<Map<String, String>> labels(
      String key, List<String> values, Set<String> revisions) {
    var base = new ArrayList<Map<String, String>>();
    base.add(Map.of());
    values.forEach(value -> base.add(Map.of(key, value)));
    var all = new ArrayList<Map<String, String>>(base);
    for (String revision : revisions) {
      base.forEach(labels -> all.add(Selectors.with(labels, Injection.REVISION, revision)));
    }
    return all;
  }
}
