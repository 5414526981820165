package io.meltemi.envtest.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DnsAnswerTest {
  private static final String REVIEWS = "reviews.shop.svc.cluster.local";
  private static final int A = 1;
  private static final int AAAA = 28;

  private static byte[] question(String name, int type) {
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      packet.write(label.length());
      packet.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    packet.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    return packet.toByteArray();
  }

  private static byte[] answer(String name, int type, Map<String, List<String>> addresses) {
    byte[] question = question(name, type);
    return DnsAnswer.to(question, question.length, addresses);
  }

  private static int responseCode(byte[] answer) {
    return answer[3] & 0x0f;
  }

  private static int answers(byte[] answer) {
    return answer[7];
  }

  @Test
  void tellsTheAddressesOfAName() {
    byte[] answer =
        answer("Reviews.shop.svc.cluster.local", A, Map.of(REVIEWS, List.of("10.1.2.3")));
    assertThat(responseCode(answer)).isZero();
    assertThat(answers(answer)).isEqualTo(1);
    assertThat(answer).startsWith(0x12, 0x34).endsWith(10, 1, 2, 3);
  }

  @Test
  void aNameThatExistsHasNoOtherKindOfAddress() {
    byte[] answer = answer(REVIEWS, AAAA, Map.of(REVIEWS, List.of("10.1.2.3")));
    assertThat(responseCode(answer)).isZero();
    assertThat(answers(answer)).isZero();
  }

  @Test
  void aNameThatNobodyToldDoesNotExist() {
    assertThat(responseCode(answer("ratings.shop.svc.cluster.local", A, Map.of()))).isEqualTo(3);
  }

  @Test
  void anAnswerFitsIntoAPacket() {
    List<String> many = IntStream.range(0, 200).mapToObj(i -> "10.0.0." + i).toList();
    assertThat(answer(REVIEWS, A, Map.of(REVIEWS, many))).hasSizeLessThanOrEqualTo(512);
  }

  @Test
  void garbageIsRefused() {
    byte[] cut = question(REVIEWS, A);
    for (int length = 0; length < cut.length; length++) {
      int end = length;
      assertThatThrownBy(() -> DnsAnswer.to(cut, end, Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
