package io.meltemi.debug.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.translate.MessageTypes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtoJsonTest {

  @Test
  void fieldsComeInTheOrderOfTheirDeclaration() {
    Cluster cluster =
        Cluster.newBuilder()
            .setName("c")
            .setType(Cluster.DiscoveryType.STATIC)
            .addTransportSocketMatches(
                Cluster.TransportSocketMatch.newBuilder().setName("t").build())
            .build();
    assertThat(print(cluster))
        .isEqualTo(
            "{\"transportSocketMatches\":[{\"name\":\"t\"}],\"name\":\"c\",\"type\":\"STATIC\"}");
  }

  @Test
  void aMemberOfAOneofIsPrintedEvenIfItIsZero() {
    Address address =
        Address.newBuilder().setSocketAddress(SocketAddress.newBuilder().setPortValue(0)).build();
    assertThat(print(address)).isEqualTo("{\"socketAddress\":{\"portValue\":0}}");
  }

  @Test
  void wellKnownTypesAreValues() {
    assertThat(print(Duration.newBuilder().setSeconds(1).setNanos(250_000_000).build()))
        .isEqualTo("\"1.250s\"");
    assertThat(print(Duration.newBuilder().setNanos(-1).build())).isEqualTo("\"-0.000000001s\"");
    assertThat(print(Timestamp.newBuilder().setSeconds(0).setNanos(1_000).build()))
        .isEqualTo("\"1970-01-01T00:00:00.000001Z\"");
    assertThat(print(UInt32Value.of(-1))).isEqualTo("4294967295");
    assertThat(print(BoolValue.of(false))).isEqualTo("false");
  }

  @Test
  void structsAreSortedAndBytesAreBase64() {
    Struct struct =
        Struct.newBuilder()
            .putFields("b", Value.newBuilder().setNumberValue(1).build())
            .putFields(
                "a",
                Value.newBuilder()
                    .setListValue(
                        ListValue.newBuilder()
                            .addValues(
                                Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build()))
                    .build())
            .build();
    assertThat(print(struct)).isEqualTo("{\"a\":[null],\"b\":1}");
    assertThat(print(DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8("hi")).build()))
        .isEqualTo("{\"inlineBytes\":\"aGk=\"}");
  }

  @Test
  void anAnySaysItsTypeFirst() {
    assertThat(print(Any.pack(TypedExtensionConfig.newBuilder().setName("x").build())))
        .isEqualTo(
            "{\"@type\":\"type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig\","
                + "\"name\":\"x\"}");
    assertThat(print(Any.pack(Duration.newBuilder().setSeconds(1).build())))
        .isEqualTo("{\"@type\":\"type.googleapis.com/google.protobuf.Duration\",\"value\":\"1s\"}");
  }

  @Test
  void anAnyThatCannotBeReadKeepsItsBytes() {
    Any unknown =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/no.such.Type")
            .setValue(ByteString.copyFromUtf8("hi"))
            .build();
    assertThat(print(unknown))
        .isEqualTo("{\"@type\":\"type.googleapis.com/no.such.Type\",\"value\":\"aGk=\"}");
    assertThat(MessageTypes.find("type.googleapis.com/envoy.String")).isEmpty();
    assertThat(MessageTypes.find("type.googleapis.com/google.protobuf.Message")).isEmpty();
  }

  @Test
  void nestedTypesAreFound() {
    assertThat(MessageTypes.find("t/envoy.config.cluster.v3.Cluster.LbSubsetConfig")).isPresent();
  }

  private static String print(Message message) {
    JsonWriter json = new JsonWriter(JsonStyle.GO);
    new ProtoJson(json).write(message);
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }
}
