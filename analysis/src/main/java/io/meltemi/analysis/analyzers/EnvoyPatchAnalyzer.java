package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Operations of EnvoyFilters that do nothing, or depend on what other filters do. */
final class EnvoyPatchAnalyzer implements Analyzer {

  private static final Set<String> ROUTES = Set.of("ROUTE_CONFIGURATION", "HTTP_ROUTE");
  private static final Set<String> REPLACEABLE =
      Set.of("NETWORK_FILTER", "HTTP_FILTER", "VIRTUAL_HOST");

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "envoyfilter.EnvoyPatchAnalyzer", "Checks an envoyFilters ", AnalyzedKind.ENVOY_FILTER);
  }

  @Override
  public void analyze(Mesh mesh) {
    // Names of filters that patches for some version of the proxy are about.
    var versioned = new HashSet<String>();
    for (Resource filter : mesh.all(AnalyzedKind.ENVOY_FILTER)) {
      List<Tree> patches = filter.spec().at("configPatches").items();
      for (int i = 0; i < patches.size() && patches.get(i).at("patch").exists(); i++) {
        Tree patch = patches.get(i);
        int index = i;
        fault(filter, patch, versioned)
            .ifPresent(
                type ->
                    mesh.report(
                        Message.of(type, filter)
                            .atLine(
                                filter.line("spec", "configPatches", index, "patch", "value"))));
        if (!patch.at("match", "proxy", "proxyVersion").text().isEmpty()) {
          versioned.add(filterName(patch));
        }
      }
    }
  }

  private static Optional<MessageType> fault(Resource filter, Tree patch, Set<String> versioned) {
    String applyTo = patch.at("applyTo").text();
    return switch (patch.at("patch", "operation").text()) {
      case "ADD" ->
          ROUTES.contains(applyTo)
              ? Optional.of(MessageType.ENVOY_FILTER_USES_ADD_OPERATION_INCORRECTLY)
              : Optional.empty();
      case "REMOVE" ->
          ROUTES.contains(applyTo)
              ? Optional.of(MessageType.ENVOY_FILTER_USES_REMOVE_OPERATION_INCORRECTLY)
              : relative(filter, patch, versioned);
      case "REPLACE" ->
          REPLACEABLE.contains(applyTo)
              ? relative(filter, patch, versioned)
              : Optional.of(MessageType.ENVOY_FILTER_USES_REPLACE_OPERATION_INCORRECTLY);
      case "INSERT_BEFORE", "INSERT_AFTER" -> relative(filter, patch, versioned);
      default -> Optional.empty();
    };
  }

  private static Optional<MessageType> relative(
      Resource filter, Tree patch, Set<String> versioned) {
    if (filter.spec().at("priority").number().orElse(0) != 0) {
      return Optional.empty();
    }
    return Optional.of(
        versioned.contains(filterName(patch))
            ? MessageType.ENVOY_FILTER_USES_RELATIVE_OPERATION_WITH_PROXY_VERSION
            : MessageType.ENVOY_FILTER_USES_RELATIVE_OPERATION);
  }

  private static String filterName(Tree patch) {
    Tree value = patch.at("patch", "value");
    if (!value.exists()) {
      return "";
    }
    Tree name = value.at("name");
    return name.exists()
        ? name.text()
        : patch.at("match", "listener", "filterChain", "filter", "name").text();
  }
}
