package io.meltemi.delivery;

import io.meltemi.config.PatchValues;
import io.meltemi.translate.patch.PatchCheck;

/** EnvoyFilters' values by Envoy's messages, for those who read them. */
public final class EnvoyPatches {
  private static final PatchCheck CHECK = new PatchCheck();

  public static final PatchValues CHECKED =
      (applyTo, operation, value) -> {
        PatchCheck.Result result = CHECK.check(applyTo, operation, value);
        return new PatchValues.Verdict(result.fault(), result.refusal(), result.warnings());
      };

  private EnvoyPatches() {}
}
