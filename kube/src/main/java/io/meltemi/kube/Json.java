package io.meltemi.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Jackson's factories and mapper for an API server's responses, with limits on depth and on the
 * length of strings.
 */
final class Json {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_STRING = 8 * 1024 * 1024;

  /** Names are not interned: labels' are anybody's choice. */
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .build())
          .build();

  /**
   * For watches, which are read for minutes: the names that a parser has seen are a table of its
   * own, which a watch would copy at its first new name and then let grow with each one. This has
   * none.
   */
  static final JsonFactory EVENTS =
      FACTORY.rebuild().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private Json() {}

  /** Made on first use: watching alone does without it. */
  private static final class Trees {
    static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY).build();
  }

  static ObjectMapper mapper() {
    return Trees.MAPPER;
  }

  static JsonNode read(byte[] json) throws IOException {
    JsonNode node = mapper().readTree(json);
    return node == null ? MissingNode.getInstance() : node;
  }

  static JsonNode read(InputStream json) throws IOException {
    JsonNode node = mapper().readTree(json);
    return node == null ? MissingNode.getInstance() : node;
  }

  static void put(ObjectNode object, String field, List<String> texts) {
    ArrayNode array = object.putArray(field);
    texts.forEach(array::add);
  }

  static byte[] write(JsonNode node) {
    try {
      return mapper().writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
