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

/** Routes by claims of a JWT, where no RequestAuthentication reads the JWT. */
final class JwtClaimRouteAnalyzer implements Analyzer {
  private static final String CLAIM = "@request.auth.claims";
  private static final String ROOT = "istio-system";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "virtualservice.JWTClaimRouteAnalyzer",
        "Checks the VirtualService using JWT claim based routing has corresponding"
            + " RequestAuthentication",
        AnalyzedKind.VIRTUAL_SERVICE,
        AnalyzedKind.REQUEST_AUTHENTICATION,
        AnalyzedKind.GATEWAY,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    var selectors = new HashMap<String, List<Labels>>();
    for (Resource policy : mesh.all(AnalyzedKind.REQUEST_AUTHENTICATION)) {
      selectors
          .computeIfAbsent(policy.namespace(), _ -> new ArrayList<>())
          .add(Selectors.labels(policy.spec().at("selector", "matchLabels")));
    }
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      claim(service).ifPresent(key -> analyze(mesh, service, key, selectors));
    }
  }

  private static void analyze(
      Mesh mesh, Resource service, String key, Map<String, List<Labels>> selectors) {
    for (String name : service.spec().at("gateways").texts()) {
      String full = VirtualServiceGatewayAnalyzer.fullName(service, name);
      int slash = full.indexOf('/');
      Optional<Resource> gateway =
          mesh.find(AnalyzedKind.GATEWAY, full.substring(0, slash), full.substring(slash + 1));
      if (gateway.isEmpty()) {
        continue;
      }
      Labels selector = Selectors.labels(gateway.get().spec().at("selector"));
      for (Resource pod : mesh.all(AnalyzedKind.POD)) {
        boolean checked =
            holds(selectors, ROOT, pod.labels()) || holds(selectors, pod.namespace(), pod.labels());
        if (pod.labels().matches(selector) && !checked) {
          mesh.report(
              Message.of(
                  MessageType.JWT_CLAIM_BASED_ROUTING_WITHOUT_REQUEST_AUTHN,
                  service,
                  key,
                  full,
                  pod.name()));
        }
      }
    }
  }

  private static boolean holds(
      Map<String, List<Labels>> selectors, String namespace, Labels labels) {
    return selectors.getOrDefault(namespace, List.of()).stream().anyMatch(labels::matches);
  }

  private static Optional<String> claim(Resource service) {
    for (Tree rule : service.spec().at("http").items()) {
      for (Tree match : rule.at("match").items()) {
        for (String field : List.of("headers", "withoutHeaders")) {
          for (String header : match.at(field).fields().keySet()) {
            if (header.startsWith(CLAIM)) {
              return Optional.of(header);
            }
          }
        }
      }
    }
    return Optional.empty();
  }
}
