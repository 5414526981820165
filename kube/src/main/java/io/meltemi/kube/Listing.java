package io.meltemi.kube;

import io.meltemi.yaml.Node;
import java.io.IOException;
import okhttp3.Response;

/**
 * Reads lists, each object as it arrives. They are asked for in one piece, which the server has in
 * its cache, where it reads pages from its store; pages that it makes all the same are followed.
 *
 * @param calls takes each call before it is made
 */
record Listing(Transport transport, Transport.CallGate calls, Watched what) {
  static final long MAX_OBJECT = 64L * 1024 * 1024;
  private static final int FLUSH_AFTER = 500;

  /** Takes what is read. */
  interface Reader {
    void object(Node.Mapping object);

    /** Called now and then, and in the end. */
    void flush();
  }

  /** What a list says of itself. */
  record Page(String resourceVersion, String next) {
    static final Page CUT_OFF = new Page("", "");
  }

  /** The objects of a list, one after the other. */
  final class Objects {
    private final BoundedStream body;
    private final Reader reader;
    private int read;

    Objects(BoundedStream body, Reader reader) {
      this.body = body;
      this.reader = reader;
    }

    void take(Node.Mapping object) {
      reader.object(NodeReader.withKind(object, what.type()));
      body.refill();
      read++;
      if (read % FLUSH_AFTER == 0) {
        reader.flush();
      }
    }
  }

  /**
   * Reads all objects of a namespace, or of all that are watched where it is empty.
   *
   * @return the version of the list
   */
  String read(String namespace, Reader reader) throws KubeException, InterruptedException {
    String next = "";
    while (true) {
      String parameters = "limit=0" + ObjectPath.query("continue", next);
      Page page =
          page(
              Call.get("list", what.subject(), what.target(namespace, parameters))
                  .withAccept(accept())
                  .withLength(Call.Length.STEADY),
              reader);
      reader.flush();
      if (page.next().isEmpty()) {
        return page.resourceVersion();
      }
      next = page.next();
    }
  }

  private String accept() {
    String json = what.accept("PartialObjectMetadataList");
    return what.message().isPresent() && !what.metadataOnly()
        ? ProtobufList.MEDIA_TYPE + "," + json
        : json;
  }

  private Page page(Call call, Reader reader) throws KubeException, InterruptedException {
    try (Response response = transport.open(call, calls);
        var body = new BoundedStream(response.body().byteStream(), MAX_OBJECT)) {
      var objects = new Objects(body, reader);
      Page page =
          what.message().isPresent() && ProtobufList.is(response.header("Content-Type", ""))
              ? ProtobufList.read(body, what.message().get(), objects)
              : JsonList.read(body, what.trim(), objects);
      if (page.resourceVersion().isEmpty()) {
        throw new IOException("a list without metadata.resourceVersion, or cut off");
      }
      return page;
    } catch (KubeException e) {
      throw e;
    } catch (IOException e) {
      throw new KubeException(call.describe() + ": " + Transport.reasonOf(e), e);
    }
  }
}
