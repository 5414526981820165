package io.meltemi.xds;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions that streams have now, each kept once: two thousand equal proxies share one
 * array of names, and of those only the first makes strings of the names in its request. Safe on
 * any thread.
 */
final class Subscriptions {
  private static final int SMALL_BYTES = 512;
  private static final int BLOCKS = 32;
  private static final int PART_FOR_BLOCKS = 4;

  private final long maxBytes;

  private final WeakHashMap<Subscription, WeakReference<Subscription>> known = new WeakHashMap<>();

  private final Map<Long, Block> blocks =
      new LinkedHashMap<>(BLOCKS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
          return size() > BLOCKS;
        }
      };

  /**
   * @param maxBytes of memory that the names of one request may take, and about a quarter of it
   *     what is remembered of requests
   */
  Subscriptions(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Names as they were in a request, and what they are. */
  private record Block(byte[] bytes, WeakReference<Subscription> subscription) {}

  Subscription of(boolean wildcard, Collection<String> names) {
    return names.isEmpty() && !wildcard
        ? Subscription.NONE
        : shared(new Subscription(wildcard, distinct(names.toArray(String[]::new))));
  }

  /** The same names under another wildcard. */
  Subscription of(boolean wildcard, Subscription names) {
    return names.wildcard() == wildcard ? names : of(wildcard, names.names());
  }

  /**
   * The names in a part of a request; {@code *} among them becomes the wildcard.
   *
   * @throws InvalidProtocolBufferException when a name is not UTF-8
   * @throws TooMuchException when there are too many
   */
  Subscription parsed(byte[] request, Request.NameRange range) throws IOException {
    if (range.isEmpty()) {
      return Subscription.NONE;
    }
    int length = range.end() - range.start();
    if (length + (long) Subscription.NAME_BYTES * range.count() > maxBytes) {
      throw new TooMuchException(range.count() + " names are too many for one request");
    }
    if (length < SMALL_BYTES || !range.isContiguous()) {
      return decode(request, range);
    }
    var crc = new CRC32C();
    crc.update(request, range.start(), length);
    long key = crc.getValue() << 32 | length;
    var found = block(key, request, range);
    if (found != null) {
      return found;
    }
    var decoded = decode(request, range);
    var bytes = Arrays.copyOfRange(request, range.start(), range.end());
    if (length > maxBytes / PART_FOR_BLOCKS / BLOCKS) {
      return decoded;
    }
    synchronized (blocks) {
      blocks.put(key, new Block(bytes, new WeakReference<>(decoded)));
    }
    return decoded;
  }

  private @Nullable Subscription block(long key, byte[] request, Request.NameRange range) {
    synchronized (blocks) {
      var block = blocks.get(key);
      return block != null
              && Arrays.equals(
                  block.bytes, 0, block.bytes.length, request, range.start(), range.end())
          ? block.subscription.get()
          : null;
    }
  }

  private Subscription decode(byte[] request, Request.NameRange range) throws IOException {
    var input = CodedInputStream.newInstance(request, range.start(), range.end() - range.start());
    int tag = request[range.start()];
    var names = new ArrayList<String>(range.count());
    boolean wildcard = false;
    while (!input.isAtEnd()) {
      int next = input.readTag();
      if (next != tag) {
        input.skipField(next);
        continue;
      }
      var name = input.readStringRequireUtf8();
      if (name.equals(Protocol.WILDCARD)) {
        wildcard = true;
      } else {
        names.add(name);
      }
    }
    return of(wildcard, names);
  }

  private static String[] distinct(String[] names) {
    for (int i = 1; i < names.length; i++) {
      if (names[i - 1].compareTo(names[i]) >= 0) {
        return List.of(names).stream().sorted().distinct().toArray(String[]::new);
      }
    }
    return names;
  }

  private synchronized Subscription shared(Subscription candidate) {
    var reference = known.get(candidate);
    @Nullable Subscription shared = reference == null ? null : reference.get();
    if (shared == null) {
      known.put(candidate, new WeakReference<>(candidate));
      return candidate;
    }
    return shared;
  }
}
