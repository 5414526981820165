package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.List;

/** An istiod that fetches keys from wherever RequestAuthentications say. */
final class BlockedCidrsAnalyzer implements Analyzer {

  private static final String VARIABLE = "BLOCKED_CIDRS_IN_JWKS_URIS";
  private static final int MOST_SHOWN = 5;

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "authn.BlockedCIDRsAnalyzer",
        "Checks that BLOCKED_CIDRS_IN_JWKS_URIS is configured on istiod when "
            + "RequestAuthentication resources exist",
        AnalyzedKind.REQUEST_AUTHENTICATION,
        AnalyzedKind.DEPLOYMENT);
  }

  @Override
  public void analyze(Mesh mesh) {
    List<String> policies =
        mesh.all(AnalyzedKind.REQUEST_AUTHENTICATION).stream().map(Resource::fullName).toList();
    if (policies.isEmpty()) {
      return;
    }
    for (Resource deployment : mesh.all(AnalyzedKind.DEPLOYMENT)) {
      Tree pod = deployment.spec().at("template", "spec");
      boolean blocks =
          pod.at("containers").items().stream()
              .flatMap(container -> container.at("env").items().stream())
              .anyMatch(
                  variable ->
                      variable.at("name").text().equals(VARIABLE)
                          && !variable.at("value").text().isEmpty());
      if (deployment.labels().getOrDefault("app", "").equals("istiod") && !blocks) {
        mesh.report(
            Message.of(
                MessageType.JWKS_URI_FETCH_UNRESTRICTED,
                deployment,
                policies.size(),
                shown(policies)));
      }
    }
  }

  private static String shown(List<String> names) {
    return names.size() <= MOST_SHOWN
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_SHOWN))
            + ", and "
            + (names.size() - MOST_SHOWN)
            + " more";
  }
}
