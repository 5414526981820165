package io.meltemi.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PeerSchemasTest {
  @Test
  void everyDefinitionIsThePeersButForItsWords() throws Exception {
    SortedMap<String, Object> theirs = definitions(Files.readString(peerFile()));
    SortedMap<String, Object> ours = definitions(Definitions.yaml(DefinitionsTest.SOURCES));
    assertThat(theirs).hasSize(15);
    assertThat(SchemaDifferences.between(theirs, ours))
        // The same texts match, by a shorter expression.
        .filteredOn(d -> !d.contains("/sha256/pattern: theirs (^$|^[a-f0-9]{64}$)"))
        .isEmpty();
  }

  private static SortedMap<String, Object> definitions(String text) throws BadDocumentException {
    var byName = new TreeMap<String, Object>();
    for (Document document : Document.split("definitions", text)) {
      if (YamlParser.parse(document).plain() instanceof Map<?, ?> definition) {
        byName.put(((Map<?, ?>) definition.get("metadata")).get("name").toString(), definition);
      }
    }
    return byName;
  }

  private static Path peerFile() throws IOException {
    String told =
        Optional.ofNullable(System.getProperty("MELTEMI_PEER"))
            .orElse(System.getenv("MELTEMI_PEER"));
    Stream<String> folders =
        told != null ? Stream.of(told) : Stream.of("../shared/peer", "../../../shared/peer");
    Optional<Path> file =
        folders
            .map(folder -> Path.of(folder, "crds/istio-1.30.3.yaml"))
            .filter(Files::isRegularFile)
            .findFirst();
    Assumptions.assumeTrue(file.isPresent(), "the peer's data is not here");
    return file.orElseThrow();
  }
}
