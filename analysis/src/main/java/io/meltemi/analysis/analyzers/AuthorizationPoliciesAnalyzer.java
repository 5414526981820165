package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Policies that no workload of the mesh has, and namespaces in them that are not there. */
final class AuthorizationPoliciesAnalyzer implements Analyzer {
  @Override
  public Metadata metadata() {
    return Metadata.of(
        "auth.AuthorizationPoliciesAnalyzer",
        "Checks the validity of authorization policies",
        AnalyzedKind.MESH_CONFIG,
        AnalyzedKind.AUTHORIZATION_POLICY,
        AnalyzedKind.NAMESPACE,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    String root = mesh.rootNamespace();
    var everywhere = new HashSet<Labels>();
    var byNamespace = new HashMap<String, Set<Labels>>();
    for (Resource pod : mesh.all(AnalyzedKind.POD)) {
      if (Injection.isInMesh(mesh, pod.namespace(), pod.tree())) {
        everywhere.add(pod.labels());
        byNamespace.computeIfAbsent(pod.namespace(), _ -> new HashSet<>()).add(pod.labels());
      }
    }
    for (Resource policy : mesh.all(AnalyzedKind.AUTHORIZATION_POLICY)) {
      boolean inRoot = policy.namespace().equals(root);
      Set<Labels> pods =
          inRoot ? everywhere : byNamespace.getOrDefault(policy.namespace(), Set.of());
      checkWorkloads(mesh, policy, pods, inRoot);
      checkNamespaces(mesh, policy);
    }
  }

  private static void checkWorkloads(Mesh mesh, Resource policy, Set<Labels> pods, boolean inRoot) {
    Labels selector = Selectors.labels(policy.spec().at("selector", "matchLabels"));
    boolean matches =
        selector.isEmpty()
            ? inRoot || !pods.isEmpty()
            : pods.stream().anyMatch(labels -> labels.matches(selector));
    if (!matches) {
      mesh.report(
          Message.of(MessageType.NO_MATCHING_WORKLOADS_FOUND, policy, Selectors.text(selector)));
    }
  }

  private static void checkNamespaces(Mesh mesh, Resource policy) {
    List<Tree> rules = policy.spec().at("rules").items();
    for (int i = 0; i < rules.size(); i++) {
      List<Tree> from = rules.get(i).at("from").items();
      for (int j = 0; j < from.size(); j++) {
        for (String field : List.of("namespaces", "notNamespaces")) {
          List<String> namespaces = from.get(j).at("source", field).texts();
          for (int k = 0; k < namespaces.size(); k++) {
            if (!exists(mesh, namespaces.get(k))) {
              mesh.report(
                  Message.of(
                          MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                          policy,
                          "namespace",
                          namespaces.get(k))
                      .atLine(policy.line("spec", "rules", i, "from", j, "source", field, k)));
            }
          }
        }
      }
    }
  }

  private static boolean exists(Mesh mesh, String pattern) {
    return mesh.find(AnalyzedKind.NAMESPACE, "", pattern).isPresent()
        || mesh.all(AnalyzedKind.NAMESPACE).stream().anyMatch(n -> matches(pattern, n.name()));
  }

  private static boolean matches(String pattern, String namespace) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    String name = namespace.toLowerCase(Locale.ROOT);
    if (lower.startsWith("*")) {
      return name.endsWith(lower.substring(1));
    }
    return lower.endsWith("*")
        ? name.startsWith(lower.substring(0, lower.length() - 1))
        : name.equals(lower);
  }
}
