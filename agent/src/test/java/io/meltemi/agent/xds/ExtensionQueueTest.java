package io.meltemi.agent.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.xds.ExtensionRewriter.Rewritten;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be had at first is tried again. */
@Timeout(30)
class ExtensionQueueTest {
  private final BlockingQueue<byte[]> given = new LinkedBlockingQueue<>();
  private volatile boolean there;

  private ExtensionQueue queue(AdsPath path) {
    return new ExtensionQueue(
        path, this::rewrite, Duration.ofMillis(20), Runnable::run, given::add);
  }

  /** Those called "late…" are not there at first. */
  private Rewritten rewrite(byte[] config) {
    String name = Protobuf.texts(config, 1).getFirst();
    boolean had = there || !name.startsWith("late");
    return new Rewritten(Protobuf.message(1, name, 2, had ? "file" : "deny"), had);
  }

  private static byte[] response(AdsPath path, String nonce, String content, String... names) {
    List<Object> fields = new ArrayList<>(List.of(1, "7"));
    for (String name : names) {
      byte[] config = Protobuf.message(1, name, 2, content);
      byte[] any = Protobuf.message(1, ExtensionRewriter.TYPE_URL, 2, config);
      fields.add(2);
      fields.add(path == AdsPath.DELTA ? Protobuf.message(1, "v", 2, any, 3, name) : any);
    }
    fields.addAll(List.of(4, ExtensionRewriter.TYPE_URL, 5, nonce));
    return Protobuf.message(fields.toArray());
  }

  private byte[] next() throws InterruptedException {
    return java.util.Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS));
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @EnumSource(AdsPath.class)
  void whatIsInItsPlaceGoesOnceItIsThere(AdsPath path) throws Exception {
    ExtensionQueue queue = queue(path);
    queue.add(response(path, "n1", "remote", "late"));
    assertThat(next()).isEqualTo(response(path, "n1", "deny", "late"));
    queue.add(response(path, "n2", "remote", "other"));
    assertThat(next()).isEqualTo(response(path, "n2", "file", "other"));
    Thread.sleep(100);
    assertThat(given).isEmpty();
    there = true;
    // With the nonce of the last response, so that a client goes on from there.
    String later = text(next());
    assertThat(later).contains("n2", "late", "file").doesNotContain("n1", "other");
    Thread.sleep(100);
    assertThat(given).isEmpty();
    queue.close();
  }

  @ParameterizedTest
  @EnumSource(AdsPath.class)
  void whatIstiodSentAnewIsNotReplacedByWhatWasBefore(AdsPath path) throws Exception {
    ExtensionQueue queue = queue(path);
    queue.add(response(path, "n1", "remote", "late"));
    next();
    there = true;
    queue.add(response(path, "n2", "remote", "late"));
    assertThat(next()).isEqualTo(response(path, "n2", "file", "late"));
    Thread.sleep(200);
    assertThat(given).isEmpty();
    queue.close();
  }

  @ParameterizedTest
  @EnumSource(AdsPath.class)
  void whatCannotBeReadIsEnvoysToRefuse(AdsPath path) throws Exception {
    ExtensionQueue queue = queue(path);
    byte[] broken = {18, 120, 1};
    queue.add(broken);
    assertThat(next()).isEqualTo(broken);
    queue.close();
  }
}
