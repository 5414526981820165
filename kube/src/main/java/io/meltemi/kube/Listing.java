package io.meltemi.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.meltemi.config.yaml.Node;
import java.io.IOException;
import okhttp3.Response;

/**
 * Reads lists page by page, each object as it arrives.
 *
 * @param calls takes each call before it is made
 */
record Listing(Transport transport, Transport.CallGate calls, Watched what) {
  static final long MAX_OBJECT = 64L * 1024 * 1024;
  private static final int PAGE = 500;

  /** Takes what is read. */
  interface Reader {
    void object(Node.Mapping object);

    void pageEnds();
  }

  private record Page(String resourceVersion, String next) {}

  /**
   * Reads all objects of a namespace, or of all that are watched where it is empty.
   *
   * @return the version of the list
   */
  String read(String namespace, Reader reader) throws KubeException, InterruptedException {
    try {
      return read(namespace, PAGE, reader);
    } catch (KubeException e) {
      if (!e.is(KubeException.GONE)) {
        throw e;
      }
      // The list took longer than the server keeps its version: all in one piece, then.
      return read(namespace, 0, reader);
    }
  }

  private String read(String namespace, int limit, Reader reader)
      throws KubeException, InterruptedException {
    String next = "";
    while (true) {
      String parameters = "limit=" + limit + KubeClient.query("continue", next);
      Page page =
          page(
              Call.get("list", what.subject(), what.target(namespace, parameters))
                  .withAccept(what.accept("PartialObjectMetadataList")),
              reader);
      reader.pageEnds();
      if (page.next().isEmpty()) {
        return page.resourceVersion();
      }
      next = page.next();
    }
  }

  private Page page(Call call, Reader reader) throws KubeException, InterruptedException {
    try (Response response = transport.open(call, calls);
        var body = new BoundedStream(response.body().byteStream(), MAX_OBJECT);
        JsonParser json = Json.FACTORY.createParser(body)) {
      return page(json, body, reader);
    } catch (KubeException e) {
      throw e;
    } catch (IOException e) {
      throw new KubeException(call.describe() + ": " + Transport.reasonOf(e), e);
    }
  }

  private Page page(JsonParser json, BoundedStream body, Reader reader) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("not a list");
    }
    Page page = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
        Node.Mapping metadata = NodeReader.mapping(json, null);
        page =
            new Page(
                NodeReader.text(metadata, "resourceVersion"),
                NodeReader.text(metadata, "continue"));
      } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          Node.Mapping object = NodeReader.mapping(json, what.trim());
          reader.object(NodeReader.withKind(object, what.type()));
          body.refill();
        }
      } else {
        json.skipChildren();
      }
    }
    if (page == null || page.resourceVersion().isEmpty() || json.currentToken() == null) {
      throw new IOException("a list without metadata.resourceVersion, or cut off");
    }
    return page;
  }
}
