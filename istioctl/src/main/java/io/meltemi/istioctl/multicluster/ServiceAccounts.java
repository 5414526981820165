package io.meltemi.istioctl.multicluster;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Service accounts with tokens that do not end, made where they are missing. */
final class ServiceAccounts {
  private static final String TOKEN_TYPE = "kubernetes.io/service-account-token";
  private static final String ACCOUNT = "kubernetes.io/service-account.name";
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 200;

  private final Cluster cluster;
  private final String namespace;

  ServiceAccounts(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** Is the account there? */
  boolean has(String account) {
    return cluster.find(Kind.SERVICE_ACCOUNT, namespace, account).isPresent();
  }

  /**
   * The Secret of an account, with its token and the cluster's certificates.
   *
   * @param secretName which Secret; empty for any of the account's, which is made if there is none
   */
  Json secretOf(String account, String secretName) {
    if (!secretName.isEmpty()) {
      Json secret = cluster.get(Kind.SECRET, namespace, secretName);
      if (!isOf(secret, account)) {
        throw new Failure(
            "--secret-name: "
                + Kind.SECRET.named(namespace, secretName)
                + " is not of ServiceAccount "
                + account
                + " (expected: type "
                + TOKEN_TYPE
                + " and annotation "
                + ACCOUNT
                + ": "
                + account
                + ")");
      }
      return filled(secret);
    }
    Optional<Json> known =
        cluster.list(Kind.SECRET, namespace, "").stream()
            .filter(secret -> isOf(secret, account))
            .findFirst();
    return filled(
        known.orElseGet(() -> cluster.create(Kind.SECRET, namespace, newSecret(account))));
  }

  private static boolean isOf(Json secret, String account) {
    return secret.at("type").text().equals(TOKEN_TYPE)
        && secret.at("metadata").at("annotations").at(ACCOUNT).text().equals(account);
  }

  private static Json newSecret(String account) {
    Map<String, Json> metadata = new LinkedHashMap<>();
    metadata.put("name", new Json.Text(account + "-istio-remote-secret-token"));
    metadata.put("annotations", new Json.Obj(Map.of(ACCOUNT, new Json.Text(account))));
    Map<String, Json> secret = new LinkedHashMap<>();
    secret.put("apiVersion", new Json.Text("v1"));
    secret.put("kind", new Json.Text("Secret"));
    secret.put("metadata", new Json.Obj(metadata));
    secret.put("type", new Json.Text(TOKEN_TYPE));
    return new Json.Obj(secret);
  }

  /** The same Secret once Kubernetes has put the token in, for which it takes a moment. */
  private Json filled(Json secret) {
    String name = secret.at("metadata").at("name").text();
    Json current = secret;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (current.at("data").at("ca.crt").present() && current.at("data").at("token").present()) {
        return current;
      }
      pause();
      current = cluster.get(Kind.SECRET, namespace, name);
    }
    throw new Failure(
        Kind.SECRET.named(namespace, name)
            + " got no token within "
            + ATTEMPTS * PAUSE_MILLIS / 1000
            + " s: the cluster's controllers, which put it in, do not run or do not make such"
            + " tokens");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }
}
