package io.meltemi.agent.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class MessageCounterTest {
  @Test
  void messagesAreCountedHoweverTheStreamIsCut() {
    byte[] stream = {0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0};
    byte[] last = new byte[256];
    for (int size = 1; size <= stream.length + last.length; size++) {
      ByteBuf whole = Unpooled.wrappedBuffer(stream, last);
      MessageCounter counter = new MessageCounter();
      int ended = 0;
      while (whole.isReadable()) {
        ByteBuf piece = whole.readSlice(Math.min(size, whole.readableBytes()));
        ended += counter.endingIn(piece);
        assertThat(piece.readerIndex()).isZero();
      }
      assertThat(ended).as("pieces of %d", size).isEqualTo(3);
      assertThat(counter.largest()).as("pieces of %d", size).isEqualTo(256);
    }
  }
}
