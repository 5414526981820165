package io.meltemi.xds;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The part of a response that equal clients share: its resources and removed names, as pieces of
 * bytes in the order in which they go out.
 *
 * @param pieces not to be changed; most are the bytes of resources themselves
 * @param size the sum of their lengths
 * @param resources how many resources they carry
 */
record Payload(byte[][] pieces, int size, int resources) {
  private static final int REMOVED_FIELD = 6;

  static Payload state(List<Resource> resources) {
    var pieces = new byte[resources.size()][];
    int size = 0;
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = resources.get(i).body();
      size = Math.addExact(size, pieces[i].length);
    }
    return new Payload(pieces, size, pieces.length);
  }

  static Payload delta(List<Resource> changed, List<String> removed) {
    var pieces = new byte[2 * changed.size() + (removed.isEmpty() ? 0 : 1)][];
    int size = 0;
    int next = 0;
    for (var resource : changed) {
      pieces[next++] = resource.deltaHeader();
      pieces[next++] = resource.body();
      size = Math.addExact(size, resource.deltaHeader().length + resource.body().length);
    }
    if (!removed.isEmpty()) {
      pieces[next] = removedNames(removed);
      size = Math.addExact(size, pieces[next].length);
    }
    return new Payload(pieces, size, changed.size());
  }

  private static byte[] removedNames(List<String> names) {
    int length = 0;
    for (var name : names) {
      length += CodedOutputStream.computeStringSize(REMOVED_FIELD, name);
    }
    var bytes = new byte[length];
    var out = CodedOutputStream.newInstance(bytes);
    try {
      for (var name : names) {
        out.writeString(REMOVED_FIELD, name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }
}
