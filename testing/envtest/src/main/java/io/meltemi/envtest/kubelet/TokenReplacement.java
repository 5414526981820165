package io.meltemi.envtest.kubelet;

import io.meltemi.base.ResourceName;

/** What a pod is handed for a token that the API server made for it. */
@FunctionalInterface
public interface TokenReplacement {
  String of(ResourceName pod, String token);
}
