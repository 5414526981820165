package io.meltemi.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The events of one watch, in their order, for as long as the server sends them. */
final class WatchStream implements AutoCloseable {
  /** What an event says. */
  enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR,
    UNKNOWN
  }

  /**
   * @param object as far as it is known: a bookmark's has its version only, an error's is a Status
   */
  record Event(Type type, Node.Mapping object) {}

  private final Watched what;
  private final Response response;
  private final BoundedStream body;
  private final JsonParser json;

  private WatchStream(Watched what, Response response) throws IOException {
    this.what = what;
    this.response = response;
    this.body = new BoundedStream(response.body().byteStream(), Listing.MAX_OBJECT);
    this.json = Json.EVENTS.createParser(body);
  }

  /**
   * @param position the version after which events are wanted
   */
  static WatchStream open(
      Transport transport,
      Transport.CallGate calls,
      Watched what,
      String position,
      int timeoutSeconds)
      throws IOException, InterruptedException {
    String parameters =
        "watch=true&allowWatchBookmarks=true&timeoutSeconds="
            + timeoutSeconds
            + ObjectPath.query("resourceVersion", position);
    Call call =
        Call.get("watch", what.subject(), what.target("", parameters))
            .withAccept(what.accept("PartialObjectMetadata"))
            .withLength(Call.Length.ENDLESS);
    Response response = transport.open(call, calls);
    try {
      return new WatchStream(what, response);
    } catch (IOException e) {
      response.close();
      throw e;
    }
  }

  /**
   * Waits for the next event; absent once the server has ended the watch.
   *
   * @throws IOException when the connection breaks, is silent for too long, or says no JSON
   */
  Optional<Event> next() throws IOException {
    JsonToken start = json.nextToken();
    if (start == null) {
      return Optional.empty();
    }
    if (start != JsonToken.START_OBJECT) {
      throw new IOException("not an event");
    }
    String type = "";
    Node.@Nullable Mapping object = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("type") && value == JsonToken.VALUE_STRING) {
        type = json.getText();
      } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
        object = NodeReader.mapping(json, what.trim());
      } else {
        json.skipChildren();
      }
    }
    body.refill();
    if (object == null) {
      throw new IOException("an event without an object, or cut off");
    }
    return Optional.of(new Event(typeOf(type), object));
  }

  private static Type typeOf(String text) {
    for (Type type : Type.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    return Type.UNKNOWN;
  }

  @Override
  public void close() {
    response.close();
  }
}
