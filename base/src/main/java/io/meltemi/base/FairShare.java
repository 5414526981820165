package io.meltemi.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What members hold together of something that there is so much of, by the peer (an address, an
 * identity) that each belongs to. Where all do not fit, members of the peer that holds most have to
 * leave: a flood from one place costs that place. Any thread.
 *
 * @param <T> a member; by identity or equality, as the type has it
 */
public final class FairShare<T> {
  /** Which member of the peer that holds most has to leave. */
  public enum Yields {
    OLDEST,
    NEWEST,
    LARGEST
  }

  private final long capacity;
  private final Yields yields;
  private final Map<Object, Peer<T>> peers = new HashMap<>();
  private long held;

  private static final class Peer<T> {
    private final LinkedHashMap<T, Long> members = new LinkedHashMap<>();
    private long held;
  }

  public FairShare(long capacity, Yields yields) {
    this.capacity = capacity;
    this.yields = yields;
  }

  /**
   * From now on the member holds so much.
   *
   * @return who has to leave for it, which may be the member itself; they hold nothing any more
   */
  public synchronized List<T> hold(Object of, T member, long amount) {
    Peer<T> peer = peers.computeIfAbsent(of, _ -> new Peer<>());
    Long before = peer.members.put(member, amount);
    long more = amount - (before == null ? 0 : before);
    peer.held += more;
    held += more;
    if (held <= capacity) {
      return List.of();
    }
    var leaving = new ArrayList<T>(1);
    while (held > capacity && !peers.isEmpty()) {
      leaving.add(takeFromLargest());
    }
    return leaving;
  }

  /** As {@link #hold}, for what is counted. */
  public List<T> enter(Object peer, T member) {
    return hold(peer, member, 1);
  }

  /** Who has to leave next, though all fit; it holds nothing any more. Absent where nobody does. */
  public synchronized Optional<T> yieldOne() {
    return peers.isEmpty() ? Optional.empty() : Optional.of(takeFromLargest());
  }

  /** The member holds nothing any more; nothing happens where it held nothing. */
  public synchronized void leave(Object of, T member) {
    Peer<T> peer = peers.get(of);
    Long amount = peer == null ? null : peer.members.remove(member);
    if (peer != null && amount != null) {
      release(of, peer, amount);
    }
  }

  /** What all hold together. */
  public synchronized long held() {
    return held;
  }

  private T takeFromLargest() {
    Object of = null;
    Peer<T> largest = null;
    for (Map.Entry<Object, Peer<T>> entry : peers.entrySet()) {
      if (largest == null || entry.getValue().held > largest.held) {
        of = entry.getKey();
        largest = entry.getValue();
      }
    }
    if (of == null || largest == null) {
      throw new IllegalStateException("nobody holds anything");
    }
    T leaving = choose(largest.members);
    Long amount = largest.members.remove(leaving);
    release(of, largest, amount == null ? 0 : amount);
    return leaving;
  }

  private T choose(LinkedHashMap<T, Long> members) {
    return switch (yields) {
      case OLDEST -> members.firstEntry().getKey();
      case NEWEST -> members.lastEntry().getKey();
      case LARGEST ->
          members.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    };
  }

  private void release(Object of, Peer<T> peer, long amount) {
    peer.held -= amount;
    held -= amount;
    if (peer.members.isEmpty()) {
      peers.remove(of);
    }
  }
}
