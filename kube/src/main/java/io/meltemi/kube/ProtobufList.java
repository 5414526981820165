package io.meltemi.kube;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.meltemi.kube.protobuf.Message;
import io.meltemi.kube.protobuf.Message.Field;
import io.meltemi.kube.protobuf.MessageReader;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A list in protobuf: four bytes, and a message of which one field is the list. Its length, and so
 * the list's, is below 2 GiB.
 *
 * <p>Source: k8s.io/apimachinery v0.35 pkg/runtime/serializer/protobuf.
 */
final class ProtobufList {
  static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int BUFFER = 64 << 10;
  private static final int RAW = 2;
  private static final int METADATA = 1;
  private static final int ITEMS = 2;
  private static final Message LIST_META =
      Message.of(Field.text(2, "resourceVersion"), Field.text(3, "continue"));

  private ProtobufList() {}

  static boolean is(String mediaType) {
    return mediaType.startsWith(MEDIA_TYPE);
  }

  static Listing.Page read(InputStream body, Message item, Listing.Objects objects)
      throws IOException {
    if (!Arrays.equals(body.readNBytes(MAGIC.length), MAGIC)) {
      throw new IOException("not a list in protobuf");
    }
    CodedInputStream in = CodedInputStream.newInstance(body, BUFFER);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(RAW)) {
        int limit = in.pushLimit(in.readRawVarint32());
        Listing.Page page = list(in, item, objects);
        MessageReader.end(in, limit);
        return page;
      }
      in.skipField(tag);
    }
    return Listing.Page.CUT_OFF;
  }

  private static Listing.Page list(CodedInputStream in, Message item, Listing.Objects objects)
      throws IOException {
    var reader = new MessageReader(in, NodeReader::shared);
    Listing.Page page = Listing.Page.CUT_OFF;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(METADATA)) {
        Node.Mapping metadata = reader.message(LIST_META);
        page =
            new Listing.Page(
                NodeReader.text(metadata, "resourceVersion"),
                NodeReader.text(metadata, "continue"));
      } else if (tag == tag(ITEMS)) {
        objects.take(reader.message(item));
      } else {
        in.skipField(tag);
      }
    }
    return page;
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
