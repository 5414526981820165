package io.meltemi.config.proxyconfig;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;

/** Checks a ProxyConfig. */
public final class ProxyConfigChecker {
  private ProxyConfigChecker() {}

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    f.object("selector", Targets::selector);
    f.optionalInt(
        "concurrency", 0, Integer.MAX_VALUE, "concurrency must be greater than or equal to 0");
    f.stringMap("environmentVariables");
    f.object(
        "image",
        image -> {
          image.string("imageType");
          image.done();
          return image;
        });
    f.done();
  }
}
