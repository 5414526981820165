package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.MeshObject;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.PortPolicy;
import io.meltemi.model.TrafficPolicy.RetryBudget;
import io.meltemi.model.Visibility;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import io.meltemi.model.gatewayapi.PolicyTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The policies that are attached to one backend to DestinationRules, one for each of its hosts. */
record BackendRules(List<DestinationRule> rules) {
  private static final String PARENTS = "internal.istio.io/parents";

  BackendRules {
    rules = List.copyOf(rules);
  }

  static BackendRules of(
      MeshObject.Key backend,
      List<BackendTlsPolicy> tls,
      List<BackendTrafficPolicy> traffic,
      Lookup lookup) {
    var builder = new Builder(backend, lookup);
    tls.stream()
        .sorted(Comparator.comparing(BackendTlsPolicy::meta, PolicyDerivation.FIRST_WINS))
        .forEach(policy -> builder.add(policy, tls));
    traffic.stream()
        .sorted(Comparator.comparing(BackendTrafficPolicy::meta, PolicyDerivation.FIRST_WINS))
        .forEach(builder::add);
    return new BackendRules(builder.rules());
  }

  private static final class Builder {
    private final MeshObject.Key backend;
    private final Lookup lookup;
    private final List<PortPolicy> ports = new ArrayList<>();
    private final Set<String> parents = new LinkedHashSet<>();
    private List<String> hosts = List.of();
    private Optional<ClientTls> whole = Optional.empty();
    private Optional<RetryBudget> budget = Optional.empty();

    Builder(MeshObject.Key backend, Lookup lookup) {
      this.backend = backend;
      this.lookup = lookup;
    }

    private Optional<PolicyTargets.Found> find(PolicyTarget target, ConfigMeta policy) {
      if (!PolicyTargets.key(target, policy.namespace()).equals(backend)) {
        return Optional.empty();
      }
      return Optional.of(PolicyTargets.find(target, policy.namespace(), lookup))
          .filter(found -> found.fault().isEmpty());
    }

    void add(BackendTlsPolicy policy, List<BackendTlsPolicy> all) {
      for (PolicyTarget target : policy.targets()) {
        boolean owns = PolicyDerivation.owner(all, target).filter(policy::equals).isPresent();
        find(target, policy.meta()).filter(_ -> owns).ifPresent(found -> add(policy, found));
      }
    }

    private void add(BackendTlsPolicy policy, PolicyTargets.Found found) {
      hosts = found.hosts();
      parents.add(
          "BackendTLSPolicy/%s.%s".formatted(policy.meta().namespace(), policy.meta().name()));
      ClientTls tls = BackendTls.of(policy, lookup).tls();
      if (found.port().isPresent()) {
        ports.add(
            new PortPolicy(
                found.port().getAsInt(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(tls)));
      } else {
        whole = whole.or(() -> Optional.of(tls));
      }
    }

    void add(BackendTrafficPolicy policy) {
      for (PolicyTarget target : policy.targets()) {
        find(target, policy.meta())
            .filter(_ -> target.isService())
            .ifPresent(
                found -> {
                  hosts = found.hosts();
                  budget = budget.or(policy::retryBudget);
                  parents.add(
                      "XBackendTrafficPolicy/%s.%s"
                          .formatted(policy.meta().namespace(), policy.meta().name()));
                });
      }
    }

    List<DestinationRule> rules() {
      var policy =
          new TrafficPolicy(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              whole,
              ports,
              Optional.empty(),
              Optional.empty(),
              budget);
      var rules = new ArrayList<DestinationRule>();
      for (String host : parents.isEmpty() ? List.<String>of() : hosts) {
        rules.add(
            new DestinationRule(
                new ConfigMeta(
                    "DestinationRule",
                    name(host),
                    Labels.NONE,
                    Labels.of(Map.of(PARENTS, String.join(",", parents))),
                    Instant.EPOCH),
                Hostname.of(host),
                Optional.of(policy),
                List.of(),
                Optional.empty(),
                Visibility.PUBLIC));
      }
      return rules;
    }

    private ResourceName name(String host) {
      ResourceName of = backend.resource();
      String name =
          backend.kind().equals("Service")
              ? of.name()
              : of.name() + "~" + host.replace('.', '-').replace('*', '-');
      return new ResourceName(of.namespace(), name + "~" + BoundListener.INFIX);
    }
  }
}
