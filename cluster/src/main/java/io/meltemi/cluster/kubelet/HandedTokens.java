package io.meltemi.cluster.kubelet;

import io.meltemi.base.ResourceName;

/**
 * What pods are handed in place of the tokens that the API server made for them: those tokens,
 * until somebody who wants to know what bad ones do says otherwise. Any thread.
 */
final class HandedTokens {
  private volatile TokenReplacement replacement = (_, token) -> token;

  void replace(TokenReplacement with) {
    replacement = with;
  }

  String of(PodFacts pod, String token) {
    return replacement.of(new ResourceName(pod.namespace(), pod.name()), token);
  }
}
