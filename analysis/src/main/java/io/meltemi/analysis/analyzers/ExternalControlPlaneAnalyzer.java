package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.config.field.Checks;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Webhooks that call a control plane outside the cluster at an address that does not do. */
record ExternalControlPlaneAnalyzer(HostLookup lookup) implements Analyzer {
  private static final String VALIDATOR = "istio-validator";
  private static final String DEFAULT_VALIDATOR = "istiod-default-validator";
  private static final String INJECTOR = "istio-sidecar-injector";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "externalcontrolplane.ExternalControlPlaneAnalyzer",
        "Checks that the remote IstioOperator resources reference an external control plane",
        AnalyzedKind.VALIDATING_WEBHOOK,
        AnalyzedKind.MUTATING_WEBHOOK);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource object : mesh.all(AnalyzedKind.VALIDATING_WEBHOOK)) {
      if (object.name().equals(DEFAULT_VALIDATOR) || object.name().startsWith(VALIDATOR)) {
        check(mesh, object);
      }
    }
    for (Resource object : mesh.all(AnalyzedKind.MUTATING_WEBHOOK)) {
      if (object.name().startsWith(INJECTOR)) {
        check(mesh, object);
      }
    }
  }

  private void check(Mesh mesh, Resource object) {
    for (Tree webhook : object.tree().at("webhooks").items()) {
      String name = webhook.at("name").text();
      Tree url = webhook.at("clientConfig", "url");
      if (url.exists()) {
        check(mesh, object, name, url.text());
      } else if (!webhook.at("clientConfig", "service").exists()) {
        report(mesh, object, "", name, "is blank");
      }
    }
  }

  private void check(Mesh mesh, Resource object, String webhook, String url) {
    Optional<String> host = host(url);
    if (host.isEmpty()) {
      report(mesh, object, url, webhook, "was provided in an invalid format");
    } else if (Checks.isIp(host.get())) {
      mesh.report(
          Message.of(
              MessageType.EXTERNAL_CONTROL_PLANE_ADDRESS_IS_NOT_A_HOSTNAME, object, url, webhook));
    } else if (lookup.ask(host.get()) == HostLookup.Answer.MISSING) {
      report(mesh, object, url, webhook, "cannot be resolved via a DNS lookup");
    }
  }

  private static void report(
      Mesh mesh, Resource object, String url, String webhook, String problem) {
    mesh.report(
        Message.of(
            MessageType.INVALID_EXTERNAL_CONTROL_PLANE_CONFIG, object, url, webhook, problem));
  }

  private static Optional<String> host(String url) {
    try {
      String host = new URI(url).getHost();
      return Optional.ofNullable(host)
          .filter(h -> !h.isEmpty())
          .map(h -> h.startsWith("[") ? h.substring(1, h.length() - 1) : h);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
