package io.meltemi.ca.auth;

import io.meltemi.ca.SpiffeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Lets a node's proxy (ztunnel) ask for certificates of the workloads on its own node, and of no
 * others.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/node_auth.go.
 */
public final class Impersonation {
  /** A service account, {@code istio-system/ztunnel} (CA_TRUSTED_NODE_ACCOUNTS). */
  public record Account(String namespace, String name) {
    /**
     * @param list such names, separated by commas
     */
    public static List<Account> parse(String list) {
      return List.of(list.split(",")).stream()
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .map(Account::parseOne)
          .toList();
    }

    private static Account parseOne(String item) {
      String[] parts = item.split("/", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new IllegalArgumentException(
            "CA_TRUSTED_NODE_ACCOUNTS: \"" + item + "\" (expected: NAMESPACE/SERVICEACCOUNT)");
      }
      return new Account(parts[0], parts[1]);
    }

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  private final Set<String> trusted = new TreeSet<>();
  private final NodePods pods;
  private final Predicate<String> ownTrustDomain;

  public Impersonation(List<Account> trusted, NodePods pods, Predicate<String> ownTrustDomain) {
    trusted.forEach(account -> this.trusted.add(account.toString()));
    this.pods = pods;
    this.ownTrustDomain = ownTrustDomain;
  }

  /**
   * The identity that the caller may have a certificate for.
   *
   * @throws AuthenticationException where it may not
   */
  public SpiffeId permitted(Caller caller, String wanted) throws AuthenticationException {
    var own = new Account(caller.identity().namespace(), caller.identity().serviceAccount());
    if (!trusted.contains(own.toString())) {
      throw new AuthenticationException(own + " is not trusted to speak for others");
    }
    Caller.Pod pod =
        caller
            .pod()
            .orElseThrow(
                () -> new AuthenticationException(own + " did not show a token bound to its pod"));
    SpiffeId identity =
        SpiffeId.parse(wanted)
            .filter(id -> ownTrustDomain.test(id.trustDomain()))
            .orElseThrow(
                () ->
                    new AuthenticationException(
                        "not an identity of this mesh: \"%.200s\"".formatted(wanted)));
    try {
      String node = node(pod, own);
      if (!pods.runs(pod.clusterId(), node, identity.namespace(), identity.serviceAccount())) {
        throw new AuthenticationException("no pod of " + identity + " on node " + node);
      }
      return identity;
    } catch (IOException e) {
      throw AuthenticationException.later("pods cannot be looked up: " + e.getMessage(), e);
    }
  }

  private String node(Caller.Pod pod, Account own) throws AuthenticationException, IOException {
    String name = pod.namespace() + "/" + pod.name();
    Optional<NodePods.Placed> placed = pods.find(pod.clusterId(), pod.namespace(), pod.name());
    if (placed.isEmpty()) {
      throw new AuthenticationException("pod " + name + " is not known or on no node");
    }
    if (!placed.get().uid().equals(pod.uid())) {
      throw new AuthenticationException("pod " + name + " is another now than the token's");
    }
    if (!placed.get().serviceAccount().equals(own.name())) {
      throw new AuthenticationException(
          "pod " + name + " is of service account " + placed.get().serviceAccount());
    }
    return placed.get().node();
  }
}
