package io.meltemi.istiod;

import io.meltemi.ingest.ConfigChanges;
import io.meltemi.ingest.Update;
import io.meltemi.model.Service;
import java.util.Collection;
import java.util.HashSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why a snapshot is pushed, in the peer's words: how many of what changed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go, TriggerReason.
 */
record PushReasons(SortedMap<String, Integer> counts) {
  static PushReasons of(Update update) {
    var reasons = new PushReasons(new TreeMap<>());
    var endpoints = new HashSet<Service.Key>(update.endpoints());
    switch (update.changes()) {
      case ConfigChanges.Everything() -> reasons.counts.put("global", 1);
      case ConfigChanges.Only only -> {
        reasons.add("service", only.services());
        reasons.add("config", only.objects());
        reasons.add("namespace", only.namespaces());
        endpoints.addAll(only.serviceAccounts());
        endpoints.addAll(only.clusterEndpoints());
      }
    }
    reasons.add("endpoint", endpoints);
    reasons.add("secret", update.secrets());
    reasons.add("proxy", update.proxies());
    return reasons;
  }

  private void add(String reason, Collection<?> changed) {
    if (!changed.isEmpty()) {
      counts.put(reason, changed.size());
    }
  }
}
