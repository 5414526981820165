package io.meltemi.envtest.kubelet;

import io.meltemi.base.ResourceName;

/**
 * The tokens that pods get: those that the API server made for them, unless a test replaces them by
 * others. Any thread.
 */
final class ServiceAccountTokens {
  private volatile TokenReplacement replacement = (_, token) -> token;

  void replace(TokenReplacement with) {
    replacement = with;
  }

  String of(PodFacts pod, String token) {
    return replacement.of(new ResourceName(pod.namespace(), pod.name()), token);
  }
}
