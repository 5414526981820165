package io.meltemi.istioctl.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonAsYamlTest {
  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "1e2, 100",
    "1e6, 1e+06",
    "18446744073709551615, 18446744073709551615",
    "18446744073709551616, 1.8446744073709552e+19",
    "-0.0, -0"
  })
  void numbersAreIntegersOrDoublesAsTheyWereWritten(String digits, String printed)
      throws IOException {
    assertThat(yaml(digits)).isEqualTo(printed + "\n");
  }

  @Test
  void objectsAndListsAreBlocks() throws IOException {
    assertThat(yaml("{\"b\":[{\"c\":null}],\"a\":{\"d\":\"yes\"}}"))
        .isEqualTo("a:\n  d: \"yes\"\nb:\n- c: null\n");
  }

  private static String yaml(String json) throws IOException {
    return JsonAsYaml.print(JsonReader.read(json.getBytes(StandardCharsets.UTF_8)));
  }
}
