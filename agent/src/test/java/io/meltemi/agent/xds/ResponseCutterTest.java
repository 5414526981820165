package io.meltemi.agent.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseCutterTest {
  private static final String OWN = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  private static final String OTHER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private final List<byte[]> own = new ArrayList<>();
  private final List<byte[]> extensions = new ArrayList<>();
  private final List<Integer> passedWhole = new ArrayList<>();

  private ResponseCutter cutter(AdsPath path) {
    return new ResponseCutter(
        new ResponseType(path, List.of(OWN)),
        new ResponseCutter.Sink() {
          @Override
          public void envoys(ByteBuf piece) {
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes).release();
            passed.writeBytes(bytes);
          }

          @Override
          public void own(byte[] message) {
            own.add(message);
          }

          @Override
          public void extensions(byte[] message) {
            extensions.add(message);
          }

          @Override
          public void between() {
            passedWhole.add(passed.size());
          }
        });
  }

  /** As istiod writes it: the type behind the resources. */
  static byte[] response(AdsPath path, String type, int resources, int size) {
    List<Object> fields = new ArrayList<>(List.of(1, "version"));
    for (int i = 0; i < resources; i++) {
      byte[] any = Protobuf.message(1, type, 2, "x".repeat(size));
      fields.add(2);
      fields.add(path == AdsPath.DELTA ? Protobuf.message(1, "v", 2, any, 3, "name" + i) : any);
    }
    fields.addAll(List.of(4, type, 5, "nonce"));
    return Protobuf.message(fields.toArray());
  }

  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(message.length + 5)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  @ParameterizedTest
  @EnumSource(AdsPath.class)
  void anyMixCutAnywhereLosesNothing(AdsPath path) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 150; round++) {
      passed.reset();
      own.clear();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteArrayOutputStream others = new ByteArrayOutputStream();
      List<byte[]> owns = new ArrayList<>();
      int count = 0;
      for (int i = 0; i < 8; i++) {
        boolean ours = random.nextInt(3) == 0;
        byte[] message =
            random.nextInt(10) == 0
                ? new byte[0]
                : response(
                    path,
                    ours ? OWN : OTHER,
                    random.nextInt(4),
                    random.nextInt(random.nextBoolean() ? 20 : 40_000));
        all.writeBytes(framed(message));
        if (ours && message.length > 0) {
          owns.add(message);
        } else {
          others.writeBytes(framed(message));
          count++;
        }
      }
      int ended = feed(cutter(path), all.toByteArray(), random);
      assertThat(passed.toByteArray()).as("seed " + seed).isEqualTo(others.toByteArray());
      assertThat(own).as("seed " + seed).containsExactlyElementsOf(owns);
      assertThat(ended).isEqualTo(count);
    }
  }

  @Test
  void randomBytesAreNotOursAndPassUnchanged() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      passed.reset();
      byte[] message = new byte[random.nextInt(60_000)];
      random.nextBytes(message);
      byte[] framed = framed(message);
      int unused = feed(cutter(AdsPath.DELTA), framed, random);
      assertThat(passed.toByteArray()).as("seed " + seed).isEqualTo(framed);
    }
    assertThat(own).isEmpty();
  }

  @Test
  void aCompressedMessageIsEnvoys() {
    byte[] framed = framed(response(AdsPath.DELTA, OWN, 1, 10));
    framed[0] = 1;
    int unused = feed(cutter(AdsPath.DELTA), framed, new Random(1));
    assertThat(own).isEmpty();
    assertThat(passed.toByteArray()).isEqualTo(framed);
  }

  private static int feed(ResponseCutter cutter, byte[] bytes, Random random) {
    int ended = 0;
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 9 : 16_384));
      ByteBuf piece = Unpooled.copiedBuffer(bytes, at, size);
      ended += cutter.take(piece);
      piece.release();
      at += size;
    }
    return ended;
  }

  @ParameterizedTest
  @EnumSource(AdsPath.class)
  void extensionsAreTakenWholeAndTheirPlaceIsToldOf(AdsPath path) {
    byte[] other = framed(response(path, OTHER, 3, 2_000));
    byte[] extension = response(path, ExtensionRewriter.TYPE_URL, 2, 3_000);
    var all = new ByteArrayOutputStream();
    all.writeBytes(other);
    all.writeBytes(framed(extension));
    all.writeBytes(other);
    byte[] bytes = all.toByteArray();
    for (int size : new int[] {1, 7, 1_000, bytes.length}) {
      passed.reset();
      extensions.clear();
      passedWhole.clear();
      ResponseCutter cutter = cutter(path);
      int messages = 0;
      for (int at = 0; at < bytes.length; at += size) {
        messages +=
            cutter.take(Unpooled.wrappedBuffer(bytes, at, Math.min(size, bytes.length - at)));
      }
      assertThat(messages).isEqualTo(3);
      assertThat(extensions).hasSize(1);
      assertThat(extensions.getFirst()).isEqualTo(extension);
      assertThat(passedWhole).containsExactly(other.length, 2 * other.length);
      assertThat(passed.size()).isEqualTo(2 * other.length);
    }
  }
}
