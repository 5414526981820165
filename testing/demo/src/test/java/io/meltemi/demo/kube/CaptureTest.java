package io.meltemi.demo.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  private static final byte[] HELLO = {22, 3, 1, 0, 5, 1, 0, 0, 1, 0};

  @TempDir Path folder;

  /** A frame of a segment from port 40000 to 9080. */
  private static byte[] frame(byte[] content) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 20 + content.length);
    frame.put(14, (byte) 0x45).putShort(16, (short) (40 + content.length));
    frame.putShort(34, (short) 40_000).putShort(36, (short) 9080).put(46, (byte) 0x50);
    frame.position(54).put(content);
    return frame.array();
  }

  private Capture capture(byte[]... frames) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xa1b2c3d4).position(24);
    for (byte[] frame : frames) {
      file.putInt(0).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
    }
    byte[] bytes = new byte[file.position()];
    file.get(0, bytes);
    return Capture.read(Files.write(folder.resolve("x.pcap"), bytes));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aConnectionIsTlsByItsFirstSegmentWithContent() throws IOException {
    Capture tls = capture(frame(new byte[0]), frame(HELLO), frame(text("whatever")));
    assertThat(tls.segments()).hasSize(2);
    assertThat(tls.tlsConnections(9080)).isEqualTo(1);
    assertThat(tls.tlsConnections(80)).isZero();
    assertThat(capture(frame(text("GET / HTTP/1.1")), frame(HELLO)).tlsConnections(9080)).isZero();
  }

  @Test
  void plaintextShows() throws IOException {
    Capture plain = capture(frame(text("GET / HTTP/1.1\r\n")));
    assertThat(plain.shows("HTTP/1.1")).isTrue();
    assertThat(plain.shows("HTTP/2")).isFalse();
  }

  @Test
  void aFileThatIsNoCaptureIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("no.pcap"), "something else, long enough");
    assertThatThrownBy(() -> Capture.read(file)).hasMessageContaining("no.pcap");
  }
}
