package io.meltemi.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.io.InputStream;

/** A list as JSON. */
final class JsonList {
  private JsonList() {}

  static Listing.Page read(InputStream body, FieldFilter trim, Listing.Objects objects)
      throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(body)) {
      return read(json, trim, objects);
    }
  }

  private static Listing.Page read(JsonParser json, FieldFilter trim, Listing.Objects objects)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("not a list");
    }
    Listing.Page page = Listing.Page.CUT_OFF;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
        Node.Mapping metadata = NodeReader.mapping(json, null);
        page =
            new Listing.Page(
                NodeReader.text(metadata, "resourceVersion"),
                NodeReader.text(metadata, "continue"));
      } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          objects.take(NodeReader.mapping(json, trim));
        }
      } else {
        json.skipChildren();
      }
    }
    return json.currentToken() == null ? Listing.Page.CUT_OFF : page;
  }
}
