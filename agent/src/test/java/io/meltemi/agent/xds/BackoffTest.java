package io.meltemi.agent.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void delaysGrowToTheLimitAndAreSpreadOverTheirUpperHalf() {
    Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), new Random(7));
    double expected = 250;
    for (int i = 0; i < 30; i++) {
      assertThat(backoff.next().toMillis())
          .isBetween((long) (expected / 2), (long) Math.ceil(expected));
      expected = Math.min(expected * 1.6, 10_000);
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
  }

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
    }
  }
}
