package io.meltemi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.Schema;
import io.meltemi.yaml.YamlParser;
import io.meltemi.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;

/** Texts are trees or bad documents, and nothing else comes of them. */
@Timeout(60)
class DocumentsFuzzTest {
  @FuzzTest
  void yaml(byte[] text) {
    for (Document document :
        Document.split("fuzz.yaml", new String(text, StandardCharsets.UTF_8))) {
      read(document, Schema.GO);
      read(document, Schema.KUBERNETES);
    }
  }

  @FuzzTest
  void json(byte[] text) {
    try {
      write(JsonParser.parse(new String(text, StandardCharsets.UTF_8)));
    } catch (BadDocumentException _) {
      // as it says
    }
  }

  private static void read(Document document, Schema schema) {
    try {
      write(YamlParser.parse(document, schema));
    } catch (BadDocumentException _) {
      // as it says
    }
  }

  /**
   * What was read can be written, and what was written read, which ends the changes: "-0.0" is
   * written as "-0", which is an integer.
   */
  private static void write(Node node) throws BadDocumentException {
    if (node instanceof Node.Mapping mapping) {
      String written = written(written(YamlWriter.print(Node.plainMap(mapping))));
      if (!written(written).equals(written)) {
        throw new AssertionError(
            "%s is written as%n%s%nor%n%s".formatted(node, written, written(written)));
      }
    }
  }

  private static String written(String text) throws BadDocumentException {
    return YamlParser.parse(new Document("written.yaml", 1, text)) instanceof Node.Mapping mapping
        ? YamlWriter.print(Node.plainMap(mapping))
        : text;
  }
}
