package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.Step.Stage;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.InferencePool;
import io.meltemi.model.gatewayapi.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** InferencePools and the HTTPRoutes that lead to them. */
final class Pools {
  static final String GROUP = "inference.networking.k8s.io";
  private static final String KIND = "InferencePool";

  /** Of a Service's name. */
  private static final int LONGEST_NAME = 63;

  private final Outputs outputs;
  private final Effects effects;
  private final Map<MeshObject.Key, TreeMap<MeshObject.Key, Route>> routes = new HashMap<>();
  private final Map<MeshObject.Key, Set<MeshObject.Key>> pools = new HashMap<>();

  Pools(Outputs outputs, Effects effects) {
    this.outputs = outputs;
    this.effects = effects;
  }

  /** The service that stands for a pool: its name, and a hash so that it clashes with none. */
  static ResourceName serviceName(ResourceName pool) {
    String end = "-ip-" + hash(pool.name());
    String name = pool.name();
    return new ResourceName(
        pool.namespace(),
        name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length())) + end);
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The route as it is now; the pools that it led to, and those that it leads to, are due. */
  void note(MeshObject.Key key, Optional<Route> now) {
    Set<MeshObject.Key> named = now.map(Pools::named).orElse(Set.of());
    Set<MeshObject.Key> before = named.isEmpty() ? pools.remove(key) : pools.put(key, named);
    Set<MeshObject.Key> concerned = new LinkedHashSet<>(before == null ? Set.of() : before);
    concerned.addAll(named);
    for (MeshObject.Key pool : concerned) {
      var all =
          routes.computeIfAbsent(
              pool, _ -> new TreeMap<>(Comparator.comparing(MeshObject.Key::resource)));
      if (named.contains(pool)) {
        all.put(key, now.orElseThrow());
      } else {
        all.remove(key);
      }
      routes.computeIfPresent(pool, (_, left) -> left.isEmpty() ? null : left);
      effects.due(Stage.POOL, pool);
    }
  }

  private static Set<MeshObject.Key> named(Route route) {
    Set<MeshObject.Key> named = new LinkedHashSet<>();
    if (route.kind() == Route.Kind.HTTP) {
      for (Route.Rule rule : route.rules()) {
        for (Route.Backend backend : rule.backends()) {
          var to = backend.reference().to();
          if (to.group().orElse("").equals(GROUP) && to.kind().orElse("").equals(KIND)) {
            named.add(new MeshObject.Key(KIND, to.from(route.meta().namespace())));
          }
        }
      }
    }
    return named;
  }

  void derive(MeshObject.Key key, Optional<InferencePool> pool, Lookup lookup) {
    Optional<InferencePool> served = pool.filter(_ -> lookup.settings().inferencePools());
    TreeMap<MeshObject.Key, Route> all = routes.get(key);
    List<Route> leading = all == null ? List.of() : List.copyOf(all.values());
    Optional<PoolDerivation> derived = served.map(p -> PoolDerivation.of(p, leading, lookup));
    outputs.pool(key, derived.flatMap(PoolDerivation::service));
    if (pool.isEmpty()) {
      outputs.noStatus(key);
    } else {
      outputs.status(pool.get(), derived.flatMap(PoolDerivation::status));
    }
  }
}
