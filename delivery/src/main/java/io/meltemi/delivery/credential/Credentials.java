package io.meltemi.delivery.credential;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Secret;
import io.meltemi.xds.Resource;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The credentials of one snapshot: each is checked when it is first asked for, and from then on
 * once with every version. While a version is bad the last good one stays in force, as long as the
 * object is there. What is not there is not remembered: clients make names up.
 */
public final class Credentials {
  private final SecretSnapshot snapshot;
  private final CredentialReports reports;
  private final InstantSource clock;
  private final ConcurrentHashMap<Key, Checked> checked;

  /** Those of remote clusters. */
  private final Map<String, Credentials> remote;

  /** Which part of which object, under which of its names. */
  private record Key(boolean configMap, ResourceName object, boolean roots) {
    static Key of(CredentialName name) {
      return new Key(
          name.kind() == CredentialName.Kind.CONFIG_MAP, name.object(), name.isForRoots());
    }
  }

  private Credentials(
      SecretSnapshot snapshot,
      CredentialReports reports,
      InstantSource clock,
      Map<String, Credentials> before) {
    this.snapshot = snapshot;
    this.reports = reports;
    this.clock = clock;
    this.checked = new ConcurrentHashMap<>();
    var ofClusters = new HashMap<String, Credentials>();
    snapshot
        .remote()
        .forEach(
            (cluster, secrets) ->
                ofClusters.put(
                    cluster,
                    Optional.ofNullable(before.get(cluster))
                        .map(known -> known.next(secrets))
                        .orElseGet(() -> of(secrets, reports, clock))));
    this.remote = Map.copyOf(ofClusters);
  }

  public static Credentials of(
      SecretSnapshot snapshot, CredentialReports reports, InstantSource clock) {
    return new Credentials(snapshot, reports, clock, Map.of());
  }

  /** The credentials of the next snapshot; the same instance where secrets did not change. */
  public Credentials next(SecretSnapshot later) {
    if (later.revision() == snapshot.revision()) {
      return this;
    }
    var next = new Credentials(later, reports, clock, remote);
    checked.forEach(
        (key, before) ->
            next.secret(key)
                .ifPresent(
                    now -> next.checked.put(key, next.follow(key, now, Optional.of(before)))));
    return next;
  }

  /** The secret that a proxy gets under that name; absent where there is no usable one. */
  public Optional<Resource> find(CredentialName name) {
    Key key = Key.of(name);
    return secret(key)
        .flatMap(
            now ->
                checked
                    .computeIfAbsent(key, k -> follow(k, now, Optional.empty()))
                    .resource(name.text()));
  }

  /**
   * The same for a proxy of that cluster: what there is in its own goes before.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/credentials/kube/multicluster.go.
   *
   * @param cluster empty for the own one
   */
  public Optional<Resource> find(String cluster, CredentialName name) {
    return Optional.ofNullable(remote.get(cluster))
        .flatMap(there -> there.find(name))
        .or(() -> find(name));
  }

  /** A Secret as it is, whatever it is for, for a proxy of that cluster. */
  Optional<Secret> findSecret(String cluster, ResourceName name) {
    return Optional.ofNullable(remote.get(cluster))
        .flatMap(there -> there.findSecret("", name))
        .or(() -> Optional.ofNullable(snapshot.secrets().get(name)));
  }

  /** Whether there is an object of that name, good or bad. */
  public boolean has(CredentialName name) {
    return secret(Key.of(name)).isPresent();
  }

  /** The same for a proxy of that cluster. */
  public boolean has(String cluster, CredentialName name) {
    return Optional.ofNullable(remote.get(cluster)).filter(there -> there.has(name)).isPresent()
        || has(name);
  }

  /** Roots may stand beside the certificate, in the Secret of the name without the suffix. */
  private Optional<Secret> secret(Key key) {
    ResourceName base = new CredentialName("", CredentialName.Kind.SECRET, key.object()).base();
    if (key.configMap()) {
      return Optional.ofNullable(snapshot.configMaps().get(base));
    }
    Map<ResourceName, Secret> secrets = snapshot.secrets();
    Secret exact = secrets.get(key.object());
    return Optional.ofNullable(exact != null || !key.roots() ? exact : secrets.get(base));
  }

  private Checked follow(Key key, Secret now, Optional<Checked> before) {
    if (before.isPresent() && before.get().isOf(now)) {
      return before.get();
    }
    CredentialCheck check = CredentialCheck.of(now, key.roots(), clock.instant());
    Optional<CredentialFields> last = before.flatMap(Checked::good);
    boolean takes =
        check.usable() && (check.problem().isEmpty() || last.isEmpty() || isWorse(last.get()));
    Optional<CredentialFields> good = takes ? Optional.of(check.fields()) : last;
    check
        .problem()
        .ifPresent(problem -> reports.bad(problem, takes ? "is sent all the same" : keeps(last)));
    return before
        .filter(b -> b.good().equals(good))
        .map(b -> b.seen(now))
        .orElseGet(() -> new Checked(now, good, new ConcurrentHashMap<>()));
  }

  /** Whether what is in force has expired itself. */
  private boolean isWorse(CredentialFields last) {
    return CredentialCheck.of(last.secret(), last.key().isEmpty(), clock.instant())
        .problem()
        .isPresent();
  }

  private static String keeps(Optional<CredentialFields> last) {
    return last.isPresent() ? "the last good version stays in force" : "it is not sent";
  }

  /**
   * @param secret the version in the snapshot
   * @param made what was made of the good version, by the few names that it has
   */
  private record Checked(
      Secret secret, Optional<CredentialFields> good, ConcurrentHashMap<String, Resource> made) {
    boolean isOf(Secret now) {
      return secret.base64Data().equals(now.base64Data());
    }

    Checked seen(Secret now) {
      return new Checked(now, good, made);
    }

    Optional<Resource> resource(String name) {
      return good.map(fields -> made.computeIfAbsent(name, n -> CredentialResources.of(n, fields)));
    }
  }
}
