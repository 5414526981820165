package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.StringMatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Kubernetes' Ingress.
 *
 * @param className {@code spec.ingressClassName}
 * @param defaultBackend where requests go that no rule takes
 */
public record Ingress(
    ConfigMeta meta,
    ObjectState state,
    Optional<String> className,
    Optional<Backend> defaultBackend,
    List<Tls> tls,
    List<Rule> rules)
    implements GatewayApiObject {
  public Ingress {
    tls = List.copyOf(tls);
    rules = List.copyOf(rules);
  }

  /**
   * @param hosts none for all
   * @param secretName empty where not told
   */
  public record Tls(List<String> hosts, String secretName) {
    public Tls {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * @param host empty for all
   * @param paths none where the rule has no {@code http}
   */
  public record Rule(String host, List<Path> paths) {
    public Rule {
      paths = List.copyOf(paths);
    }
  }

  /**
   * @param match absent for all paths; prefixes end at slashes
   */
  public record Path(Optional<StringMatch> match, Backend backend) {}

  /**
   * @param service empty where the backend is none
   * @param port absent where it has a name instead
   */
  public record Backend(String service, OptionalInt port, String portName) {}
}
