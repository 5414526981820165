package io.meltemi.agent.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;

/** Messages that reach the agent's DNS proxy. */
@Timeout(60)
class DnsFuzzTest {
  private static final int UDP = 4096;
  private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
  private static final DnsTable.Place PLACE =
      new DnsTable.Place("shop", "shop.svc.cluster.local", List.of("shop.svc.cluster.local"));
  private static final DnsTable TABLE =
      new DnsTable(
          List.of(
              new NameEntry(
                  "menu.shop.svc.cluster.local",
                  List.of("10.0.0.1", "fd00::1"),
                  "Kubernetes",
                  "menu",
                  "shop",
                  List.of()),
              new NameEntry("*.example.com", List.of("10.0.0.2"), "External", "", "", List.of())),
          PLACE);

  @FuzzTest
  void query(byte[] message) {
    ByteBuf answer =
        switch (DnsQuery.read(Unpooled.wrappedBuffer(message))) {
          case DnsQuery.Read.Garbage _ -> Unpooled.EMPTY_BUFFER;
          case DnsQuery.Read.Refused refused -> DnsAnswers.refusal(ALLOCATOR, refused);
          case DnsQuery.Read.Query(DnsQuery query) -> answer(query);
        };
    if (answer.readableBytes() > UDP + DnsQuery.HEADER + 1024) {
      throw new AssertionError("an answer of " + answer.readableBytes() + " bytes");
    }
    answer.release();
  }

  private static ByteBuf answer(DnsQuery query) {
    Optional<DnsTable.Found> found =
        query.asksForAddress()
            ? TABLE.find(query.name(), query.type() == DnsQuery.AAAA)
            : Optional.empty();
    int limit = Math.min(UDP, query.limit(false));
    return found
        .map(known -> DnsAnswers.found(ALLOCATOR, query, known, limit, new Random(1)))
        .orElseGet(() -> DnsAnswers.failure(ALLOCATOR, query));
  }

  @FuzzTest
  void nameTable(byte[] message) {
    try {
      List<NameEntry> entries = NameTableReader.read(message);
      new DnsTable(entries, PLACE).find("menu.shop.svc.cluster.local", false);
      NameTableJson.of(entries);
    } catch (IllegalArgumentException _) {
      // as it says
    }
  }
}
