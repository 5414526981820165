package io.meltemi.delivery.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetadataTest {
  private static final Value TEXT = Value.newBuilder().setStringValue("a, b,,c ").build();
  private static final Value NUMBER = Value.newBuilder().setNumberValue(15001).build();
  private static final Value TRUE = Value.newBuilder().setBoolValue(true).build();
  private static final Value LIST =
      Value.newBuilder().setListValue(ListValue.newBuilder().addValues(TEXT)).build();

  private final NodeMetadata metadata =
      new NodeMetadata(
          Struct.newBuilder()
              .putFields("text", TEXT)
              .putFields("number", NUMBER)
              .putFields("true", TRUE)
              .putFields("list", LIST)
              .putFields("nan", Value.newBuilder().setNumberValue(Double.NaN).build())
              .putFields(
                  "struct",
                  Value.newBuilder()
                      .setStructValue(
                          Struct.newBuilder().putFields("n", NUMBER).putFields("l", LIST))
                      .build())
              .build());

  @Test
  void fieldOfAnotherTypeCountsAsNotTold() {
    assertThat(metadata.text("list")).isEmpty();
    assertThat(metadata.findText("struct")).isEmpty();
    assertThat(metadata.labels("text").isEmpty()).isTrue();
    assertThat(metadata.tree("number")).isEmpty();
    assertThat(metadata.number("text")).isZero();
    assertThat(metadata.number("nan")).isZero();
    assertThat(metadata.flag("number")).isFalse();
    assertThat(metadata.list("missing")).isEmpty();
  }

  @Test
  void scalarsAreTexts() {
    assertThat(metadata.text("number")).isEqualTo("15001");
    assertThat(metadata.number("number")).isEqualTo(15001);
    assertThat(metadata.flag("true")).isTrue();
    assertThat(metadata.list("text")).containsExactly("a", "b", "c");
    assertThat(metadata.labels("struct").asMap()).containsEntry("n", "15001");
  }

  @Test
  void structsAreTrees() {
    assertThat(metadata.tree("struct")).isEqualTo(Map.of("n", 15001L, "l", List.of("a, b,,c ")));
  }
}
