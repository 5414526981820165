package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.List;

/** Which Istio and which Envoy made and read a bootstrap. */
final class BootstrapView {
  private static final List<String> BUILD_FACTS =
      List.of("revision.status", "build.type", "ssl.version");

  private BootstrapView() {}

  static String table(ConfigDump dump) {
    Json node = dump.section("BootstrapConfigDump").at("bootstrap").at("node");
    Table table = new Table(1);
    String istio = node.at("metadata").at("ISTIO_VERSION").text();
    if (!istio.isEmpty()) {
      table.row("Istio Version:", istio);
    }
    String proxy = node.at("metadata").at("ISTIO_PROXY_SHA").text();
    if (!proxy.isEmpty()) {
      String[] parts = proxy.split(":", -1);
      table.row("Istio Proxy Version:", parts.length > 1 ? parts[1] : proxy);
    }
    table.row("Envoy Version:", envoyVersion(node.at("userAgentBuildVersion")));
    return table.print();
  }

  private static String envoyVersion(Json build) {
    Json version = build.at("version");
    StringBuilder text = new StringBuilder();
    text.append(version.at("majorNumber").number()).append('.');
    text.append(version.at("minorNumber").number()).append('.');
    text.append(version.at("patch").number());
    Json facts = build.at("metadata");
    if (facts.at("build.label").present()) {
      text.append('-').append(facts.at("build.label").text());
    }
    for (String fact : BUILD_FACTS) {
      if (facts.at(fact).present()) {
        text.append('/').append(facts.at(fact).text());
      }
    }
    return text.toString();
  }
}
