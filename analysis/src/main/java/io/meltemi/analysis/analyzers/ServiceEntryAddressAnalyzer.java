package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.List;

/** Service entries for TCP without addresses. */
final class ServiceEntryAddressAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "serviceentry.Analyzer",
        "Checks the validity of ServiceEntry",
        AnalyzedKind.SERVICE_ENTRY,
        AnalyzedKind.MESH_CONFIG);
  }

  @Override
  public void analyze(Mesh mesh) {
    Tree metadata = mesh.meshConfig().at("defaultConfig", "proxyMetadata");
    boolean allocated =
        metadata.at("ISTIO_META_DNS_CAPTURE").isTrue()
            && metadata.at("ISTIO_META_DNS_AUTO_ALLOCATE").isTrue();
    if (allocated) {
      return;
    }
    for (Resource entry : mesh.all(AnalyzedKind.SERVICE_ENTRY)) {
      if (entry.spec().at("addresses").exists()) {
        continue;
      }
      List<Tree> ports = entry.spec().at("ports").items();
      for (int i = 0; i < ports.size(); i++) {
        String protocol = ports.get(i).at("protocol").text();
        if (protocol.isEmpty() || protocol.equalsIgnoreCase("TCP")) {
          mesh.report(
              Message.of(MessageType.SERVICE_ENTRY_ADDRESSES_REQUIRED, entry)
                  .atLine(entry.line("spec", "ports", i, "name")));
        }
      }
    }
  }
}
