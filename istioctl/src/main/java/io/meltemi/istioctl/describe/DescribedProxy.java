package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.proxyconfig.ConfigDump;

/** Asks the proxy of a pod for its configuration. */
final class DescribedProxy {
  private static final int ADMIN_PORT = 15_000;

  private DescribedProxy() {}

  static ProxyFacts of(Pods pods, Pod pod) {
    try {
      return new ProxyFacts(
          new ConfigDump(JsonReader.read(pods.get(pod, ADMIN_PORT, "/config_dump"))));
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          "the configuration of " + pod.described() + " is not JSON: " + malformed.getMessage());
    }
  }
}
