package io.meltemi.kube.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.meltemi.yaml.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  private interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] bytes(Part part) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    part.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] withLength(byte[] message) throws IOException {
    return bytes(out -> out.writeByteArrayNoTag(message));
  }

  private static Node.Mapping read(byte[] message) throws IOException {
    return new MessageReader(CodedInputStream.newInstance(message), UnaryOperator.identity())
        .message(CoreMessages.POD);
  }

  @Test
  void whatIsNotReadIsPassedOver() throws IOException {
    byte[] labels =
        bytes(
            out -> {
              out.writeString(1, "app");
              out.writeString(2, "web");
            });
    byte[] metadata =
        bytes(
            out -> {
              out.writeString(1, "web-1");
              out.writeString(4, "a link that nobody reads");
              out.writeByteArray(11, labels);
              out.writeInt64(7, 12);
            });
    byte[] ip = bytes(out -> out.writeString(1, "10.0.0.1"));
    byte[] status =
        bytes(
            out -> {
              out.writeString(1, "");
              out.writeByteArray(12, ip);
              out.writeByteArray(12, ip);
            });
    byte[] pod =
        bytes(
            out -> {
              out.writeByteArray(1, metadata);
              out.writeByteArray(3, status);
              out.writeByteArray(99, new byte[100]);
            });

    assertThat(read(withLength(pod)).plain())
        .isEqualTo(
            Map.of(
                "metadata", Map.of("name", "web-1", "labels", Map.of("app", "web")),
                "status",
                    Map.of("podIPs", List.of(Map.of("ip", "10.0.0.1"), Map.of("ip", "10.0.0.1")))));
  }

  @Test
  void aFieldOfAnotherTypeIsAnError() throws IOException {
    byte[] pod = withLength(bytes(out -> out.writeInt64(1, 5)));

    assertThatThrownBy(() -> read(pod)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsCutOffIsAnError() throws IOException {
    byte[] phase = bytes(out -> out.writeString(1, "Running"));
    byte[] pod = withLength(bytes(out -> out.writeByteArray(3, phase)));
    assertThat(read(pod).plain()).isEqualTo(Map.of("status", Map.of("phase", "Running")));

    for (int length = 0; length < pod.length; length++) {
      byte[] cut = Arrays.copyOf(pod, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void garbageIsAnErrorOrAnObjectAndEnds() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      var garbage = new byte[random.nextInt(60)];
      random.nextBytes(garbage);
      try {
        assertThat(read(garbage).names()).isSubsetOf("metadata", "spec", "status");
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
  }
}
