package io.meltemi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meltemi.gotemplate.Functions;
import io.meltemi.gotemplate.Limits;
import io.meltemi.gotemplate.Template;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.template.PodTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/** Go templates, which whoever writes the injector's ConfigMap or a chart writes. */
@Timeout(60)
class TemplatesFuzzTest {
  private static final Limits FEW = new Limits(20, 20_000, 1 << 16);
  private static final Map<String, Object> DATA =
      Map.of(
          "Values", Map.of("global", Map.of("hub", "h", "port", 15012L, "on", true)),
          "ObjectMeta", Map.of("Name", "pod", "Annotations", Map.of("a", "b")),
          "Spec", Map.of("Containers", List.of(Map.of("Name", "app", "Ports", List.of(80L)))),
          "Nothing", List.of(),
          "Ratio", 0.5);

  @FuzzTest
  void sprig(byte[] text) {
    try {
      Template.parse("fuzz", new String(text, StandardCharsets.UTF_8), Functions.sprig())
          .execute(DATA, FEW);
    } catch (TemplateException _) {
      // as it says
    }
  }

  @FuzzTest
  void injection(byte[] text) {
    try {
      PodTemplate.parse("fuzz", new String(text, StandardCharsets.UTF_8), Map.of("A", "b"))
          .render(name -> Optional.ofNullable(DATA.get(name)));
    } catch (InjectionException _) {
      // as it says
    }
  }
}
