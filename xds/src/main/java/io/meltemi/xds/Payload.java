package io.meltemi.xds;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The part of a response that equal clients share: its resources and removed names. Either pieces
 * of bytes in the order in which they go out, most of them the bytes of resources themselves, or
 * other payloads one after the other, which are shared by more clients still.
 *
 * @param pieces not to be changed; empty where there are parts
 * @param size the sum of the pieces' lengths, in bytes
 * @param resources how many resources they carry
 */
record Payload(byte[][] pieces, List<Payload> parts, int size, int resources) {
  private static final byte[][] NONE = new byte[0][];
  private static final int REMOVED_FIELD = 6;

  static Payload state(Collection<Resource> resources) {
    return of(resources, List.of(), false);
  }

  static Payload delta(Collection<Resource> changed, List<String> removed) {
    return of(changed, removed, true);
  }

  /** Several payloads as one; nothing of them is copied. */
  static Payload joined(List<Payload> parts) {
    int size = 0;
    int resources = 0;
    for (var part : parts) {
      size = Math.addExact(size, part.size);
      resources += part.resources;
    }
    return new Payload(NONE, List.copyOf(parts), size, resources);
  }

  private static Payload of(Collection<Resource> resources, List<String> removed, boolean delta) {
    int count = removed.isEmpty() ? 0 : 1;
    for (var resource : resources) {
      count += resource.pieceCount();
    }
    var pieces = new byte[count][];
    int next = 0;
    for (var resource : resources) {
      next = resource.putPieces(pieces, next, delta);
    }
    if (!removed.isEmpty()) {
      pieces[next] = removedNames(removed);
    }
    int size = 0;
    for (var piece : pieces) {
      size = Math.addExact(size, piece.length);
    }
    return new Payload(pieces, List.of(), size, resources.size());
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

  /** All pieces with at least one byte, in their order. */
  Iterator<byte[]> bytes() {
    return new Pieces(this);
  }

  private static final class Pieces implements Iterator<byte[]> {
    private final Deque<Payload> ahead = new ArrayDeque<>();
    private byte[][] current = NONE;
    private int position;

    Pieces(Payload payload) {
      ahead.push(payload);
    }

    @Override
    public boolean hasNext() {
      while (true) {
        while (position < current.length) {
          if (current[position].length > 0) {
            return true;
          }
          position++;
        }
        if (ahead.isEmpty()) {
          return false;
        }
        var next = ahead.pop();
        for (int i = next.parts.size() - 1; i >= 0; i--) {
          ahead.push(next.parts.get(i));
        }
        current = next.pieces;
        position = 0;
      }
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current[position++];
    }
  }
}
