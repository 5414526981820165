package io.meltemi.agent.xds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Cuts the agent's own messages, and those that it rewrites, out of istiod's stream, which comes in
 * pieces of any size. A message is held back until its type is known, which its first resource
 * tells: some hundred bytes. From there Envoy's go through as they come, and the others are
 * collected. Not for several threads.
 */
final class ResponseCutter {
  private static final int PREFIX = 5;
  private static final int FIRST_LOOK = 512;

  /** A message whose type is not known by then has none of ours. */
  private static final int LAST_LOOK = 16 << 10;

  /** The largest message of ours; of a larger one only so much is kept. */
  static final int MAX_OWN = 32 << 20;

  private enum State {
    HELD,
    PASSING,
    OWN,
    EXTENSION
  }

  /** Is told what is in the stream. */
  interface Sink {
    /** What goes to Envoy as it is, in order; it releases it. */
    void envoys(ByteBuf piece);

    /** A whole message of the agent's, cut at {@value #MAX_OWN} bytes. */
    void own(byte[] message);

    /** A whole message of Envoy's that is to be rewritten, cut likewise. */
    void extensions(byte[] message);

    /** What went to Envoy so far is whole messages. */
    void between();
  }

  private final ResponseType type;
  private final Sink sink;
  private byte[] head = new byte[FIRST_LOOK];
  private int buffered;
  private State state = State.HELD;
  private long length;
  private long seen;
  private int passed;

  ResponseCutter(ResponseType type, Sink sink) {
    this.type = type;
    this.sink = sink;
  }

  /** Whether a message of which Envoy has a part is not at its end. */
  boolean isPassing() {
    return state == State.PASSING;
  }

  /**
   * Takes a piece, which is released by the caller.
   *
   * @return how many messages for Envoy ended in it
   */
  int take(ByteBuf piece) {
    passed = 0;
    while (piece.isReadable()) {
      switch (state) {
        case HELD -> hold(piece);
        case PASSING -> {
          int size = (int) Math.min(piece.readableBytes(), PREFIX + length - seen);
          sink.envoys(piece.readRetainedSlice(size));
          seen += size;
        }
        case OWN, EXTENSION -> collect(piece);
      }
      if (seen >= PREFIX && seen == PREFIX + length) {
        end();
      }
    }
    return passed;
  }

  /**
   * Reads on to where something can be told: the length, then the type at one look after another.
   */
  private void hold(ByteBuf piece) {
    int goal = buffered < PREFIX ? PREFIX : (int) Math.min(head.length, PREFIX + length);
    append(piece, Math.min(piece.readableBytes(), goal - buffered));
    if (buffered < goal) {
      return;
    }
    if (buffered == PREFIX) {
      length = Unpooled.wrappedBuffer(head).getUnsignedInt(1);
    }
    boolean whole = buffered == PREFIX + length;
    switch (head[0] == 0 ? type.of(head, PREFIX, buffered, whole) : ResponseType.Verdict.OTHER) {
      case OWN -> state = State.OWN;
      case EXTENSION -> state = State.EXTENSION;
      case OTHER -> pass();
      case UNKNOWN -> {
        if (whole || buffered >= LAST_LOOK) {
          pass();
        } else if (buffered == head.length) {
          head = Arrays.copyOf(head, 2 * head.length);
        }
      }
    }
  }

  private void append(ByteBuf piece, int size) {
    piece.readBytes(head, buffered, size);
    buffered += size;
    seen += size;
  }

  private void pass() {
    sink.envoys(Unpooled.copiedBuffer(head, 0, buffered));
    state = State.PASSING;
  }

  private void collect(ByteBuf piece) {
    int size = (int) Math.min(piece.readableBytes(), PREFIX + length - seen);
    int kept = Math.min(size, Math.max(0, MAX_OWN - buffered));
    if (head.length - buffered < kept) {
      long all = Math.min(PREFIX + length, MAX_OWN);
      head = Arrays.copyOf(head, (int) Math.min(all, Math.max(2L * head.length, buffered + kept)));
    }
    piece.readBytes(head, buffered, kept);
    piece.skipBytes(size - kept);
    buffered += kept;
    seen += size;
  }

  private void end() {
    State ended = state;
    byte[] message =
        ended == State.PASSING ? new byte[0] : Arrays.copyOfRange(head, PREFIX, buffered);
    if (ended != State.OWN) {
      passed++;
    }
    head = head.length == FIRST_LOOK ? head : new byte[FIRST_LOOK];
    buffered = 0;
    seen = 0;
    length = 0;
    state = State.HELD;
    switch (ended) {
      case OWN -> sink.own(message);
      case EXTENSION -> sink.extensions(message);
      case PASSING, HELD -> sink.between();
    }
  }
}
