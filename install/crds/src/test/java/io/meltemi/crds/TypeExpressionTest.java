package io.meltemi.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.crds.TypeExpression.Bounded;
import io.meltemi.crds.TypeExpression.ListOf;
import io.meltemi.crds.TypeExpression.MapOf;
import io.meltemi.crds.TypeExpression.Name;
import io.meltemi.crds.TypeExpression.Nullable;
import io.meltemi.crds.TypeExpression.Words;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeExpressionTest {
  @Test
  void boundsStandBehindWhatTheyBound() {
    assertThat(TypeExpression.parse("[string(1..253)](..16)"))
        .isEqualTo(new Bounded(new ListOf(new Bounded(new Name("string"), "1", "253")), "", "16"));
  }

  @Test
  void aMapAnEnumAndNullAreRead() {
    assertThat(TypeExpression.parse("{Port}")).isEqualTo(new MapOf(new Name("Port")));
    assertThat(TypeExpression.parse("enum(A, B)")).isEqualTo(new Words(List.of("A", "B")));
    assertThat(TypeExpression.parse("double(0..)?"))
        .isEqualTo(new Nullable(new Bounded(new Name("double"), "0", "")));
  }

  @Test
  void whatIsLeftOverIsToldOf() {
    assertThatThrownBy(() -> TypeExpression.parse("[string"))
        .hasMessage("\"[string\": bad at 7 (expected: ']')");
    assertThatThrownBy(() -> TypeExpression.parse("string]")).hasMessageContaining("the end");
  }
}
