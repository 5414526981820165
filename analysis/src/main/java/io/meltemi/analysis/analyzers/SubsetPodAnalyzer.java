package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Subsets that select no pod, and DestinationRules of hosts that are not there. */
final class SubsetPodAnalyzer implements Analyzer {

  /** What pods have of their nodes. */
  private static final List<String> TOPOLOGY =
      List.of(
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "topology.istio.io/subzone");

  private static final String HOSTNAME = "kubernetes.io/hostname";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "destinationrule.SubsetSelectPodAnalyzer",
        "Checks if pods are selected by subsets in destination rules.",
        AnalyzedKind.DESTINATION_RULE,
        AnalyzedKind.POD,
        AnalyzedKind.SERVICE,
        AnalyzedKind.SERVICE_ENTRY,
        AnalyzedKind.NODE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var known = new KnownHosts(mesh);
    List<Labels> pods = pods(mesh);
    for (Resource rule : mesh.all(AnalyzedKind.DESTINATION_RULE)) {
      String host = rule.spec().at("host").text();
      Optional<KnownHosts.Host> found = known.find(rule, rule.spec().at("exportTo").texts(), host);
      if (found.isEmpty()) {
        mesh.report(Message.of(MessageType.UNKNOWN_DESTINATION_RULE_HOST, rule, host));
        continue;
      }
      for (Tree subset : rule.spec().at("subsets").items()) {
        Labels selector = found.get().selector().and(Selectors.labels(subset.at("labels")));
        if (pods.stream().noneMatch(pod -> pod.matches(selector))) {
          mesh.report(
              Message.of(
                  MessageType.DESTINATION_RULE_SUBSET_NOT_SELECT_PODS,
                  rule,
                  subset.at("name").text()));
        }
      }
    }
  }

  /** The labels of pods, each set once, with what they have of their nodes. */
  private static List<Labels> pods(Mesh mesh) {
    Map<String, Labels> nodes = new HashMap<>();
    mesh.all(AnalyzedKind.NODE).forEach(node -> nodes.put(node.name(), node.labels()));
    var pods = new ArrayList<Labels>();
    for (Resource pod : mesh.all(AnalyzedKind.POD)) {
      String node = pod.spec().at("nodeName").text();
      Labels ofNode = nodes.get(node);
      if (ofNode == null) {
        pods.add(pod.labels());
        continue;
      }
      var labels = new TreeMap<>(pod.labels().asMap());
      TOPOLOGY.forEach(key -> ofNode.find(key).ifPresent(value -> labels.put(key, value)));
      labels.put(HOSTNAME, node);
      pods.add(Labels.of(labels));
    }
    return pods.stream().distinct().toList();
  }
}
