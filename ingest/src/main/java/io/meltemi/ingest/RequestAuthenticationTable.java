package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.HttpUrl;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.MeshObject;
import io.meltemi.model.RequestAuthentication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The RequestAuthentications as written; keeps a table of them with their issuers' keys in them,
 * and says which keys are wanted. One whose keys were not asked for yet is not in force until there
 * is an answer, and neither is its next version: with no keys it would refuse tokens that are
 * valid. Confined to the writer's thread.
 */
final class RequestAuthenticationTable {
  private final ConfigTable<RequestAuthentication> withKeys;
  private final Map<MeshObject.Key, RequestAuthentication> written = new HashMap<>();
  private final Map<JwksSource, Optional<String>> answers = new HashMap<>();

  /** Those to look at again. */
  private final Set<MeshObject.Key> touched = new HashSet<>();

  private SortedMap<JwksSource, Duration> wanted = Collections.emptySortedMap();

  RequestAuthenticationTable(ConfigTable<RequestAuthentication> withKeys) {
    this.withKeys = withKeys;
  }

  void put(RequestAuthentication policy) {
    written.put(policy.key(), policy);
    touched.add(policy.key());
  }

  void remove(MeshObject.Key key) {
    written.remove(key);
    touched.add(key);
  }

  /** An answer that nobody waits for any more is left alone. */
  void answered(JwksSource source, Optional<String> jwks) {
    if (wanted.containsKey(source) && !jwks.equals(answers.put(source, jwks))) {
      touched.addAll(written.keySet());
    }
  }

  /** The services may be others, and with them which servers are in the mesh. */
  void touchAll() {
    touched.addAll(written.keySet());
  }

  /**
   * What istiod has to fetch, and how long an attempt may take.
   *
   * @param inMesh whether Envoys can reach a host as a service of the mesh
   */
  SortedMap<JwksSource, Duration> settle(JwksMode mode, Predicate<Hostname> inMesh) {
    if (!touched.isEmpty()) {
      var now = new TreeMap<JwksSource, Duration>();
      var resolved = new HashMap<MeshObject.Key, RequestAuthentication>();
      written.forEach(
          (key, policy) -> {
            RequestAuthentication assigned = assigned(policy, mode, inMesh);
            resolved.put(key, assigned);
            assigned.rules().forEach(rule -> addWanted(rule, now));
          });
      wanted = Collections.unmodifiableSortedMap(now);
      answers.keySet().retainAll(now.keySet());
      touched.forEach(key -> show(key, Optional.ofNullable(resolved.get(key))));
      touched.clear();
    }
    return wanted;
  }

  private static void addWanted(JwtRule rule, Map<JwksSource, Duration> wanted) {
    if (rule.keys() instanceof JwtKeys.At(var source, var timeout)) {
      wanted.merge(source, timeout, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
  }

  private void show(MeshObject.Key key, Optional<RequestAuthentication> policy) {
    if (policy.isEmpty() || policy.get().rules().stream().allMatch(this::isAnswered)) {
      withKeys.set(key, policy.map(this::answered));
    }
  }

  private boolean isAnswered(JwtRule rule) {
    return !(rule.keys() instanceof JwtKeys.At(var source, _)) || answers.containsKey(source);
  }

  private RequestAuthentication answered(RequestAuthentication policy) {
    var rules = new ArrayList<JwtRule>();
    for (JwtRule rule : policy.rules()) {
      rules.add(
          rule.keys() instanceof JwtKeys.At(var source, _)
              ? rule.withKeys(
                  answers
                      .getOrDefault(source, Optional.empty())
                      .<JwtKeys>map(JwtKeys.Inline::new)
                      .orElse(JwtKeys.NONE))
              : rule);
    }
    return policy.withRules(rules);
  }

  /** With those keys marked that Envoys fetch. */
  private static RequestAuthentication assigned(
      RequestAuthentication policy, JwksMode mode, Predicate<Hostname> inMesh) {
    return mode == JwksMode.ISTIOD
        ? policy
        : policy.withRules(
            policy.rules().stream().map(rule -> assigned(rule, mode, inMesh)).toList());
  }

  private static JwtRule assigned(JwtRule rule, JwksMode mode, Predicate<Hostname> inMesh) {
    if (rule.keys() instanceof JwtKeys.At(var source, var timeout)
        && source.kind() == JwksSource.Kind.KEYS) {
      return HttpUrl.parse(source.address())
          .filter(url -> mode == JwksMode.ENVOY || inMesh.test(Hostname.of(url.host())))
          .map(url -> new JwtKeys.ByEnvoy(source.address(), url.host(), url.port(), timeout))
          .map(rule::withKeys)
          .orElse(rule);
    }
    return rule;
  }
}
