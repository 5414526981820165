package io.meltemi.istiod;

import io.meltemi.kube.source.McsKinds;
import io.meltemi.settings.Environment;
import io.meltemi.settings.RegistryVariables;
import java.util.regex.Pattern;

/** Which kinds of the Multi-Cluster Services API are followed, as variables say it. */
final class McsOptions {
  private static final String DEFAULT_GROUP = "multicluster.x-k8s.io";
  private static final String DEFAULT_VERSION = "v1alpha1";
  private static final Pattern VERSION = Pattern.compile("v[0-9a-z]{1,20}");
  private static final Pattern GROUP = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

  private McsOptions() {}

  /**
   * @throws IllegalArgumentException naming the variable that is amiss
   */
  static McsKinds kinds(Environment environment) {
    return new McsKinds(
        checked("MCS_API_GROUP", environment.text("MCS_API_GROUP", DEFAULT_GROUP), GROUP),
        checked("MCS_API_VERSION", environment.text("MCS_API_VERSION", DEFAULT_VERSION), VERSION),
        RegistryVariables.mcs(environment).discovery(),
        RegistryVariables.mcs(environment).host());
  }

  private static String checked(String name, String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: as in %s/%s)"
              .formatted(name, text, DEFAULT_GROUP, DEFAULT_VERSION));
    }
    return text;
  }
}
