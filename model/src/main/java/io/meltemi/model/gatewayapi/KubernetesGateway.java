package io.meltemi.model.gatewayapi;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigMeta;
import java.util.List;
import java.util.Optional;

/**
 * A Gateway of the Gateway API.
 *
 * @param addresses wanted ones; none for any
 * @param infrastructure what its workloads are to be like
 * @param allowedListeners from where ListenerSets may come; absent where that is not told
 */
public record KubernetesGateway(
    ConfigMeta meta,
    ObjectState state,
    String className,
    List<Address> addresses,
    List<Listener> listeners,
    Optional<Listener.Namespaces> allowedListeners,
    GatewayTls tls,
    Optional<Infrastructure> infrastructure)
    implements GatewayApiObject {
  public KubernetesGateway {
    addresses = List.copyOf(addresses);
    listeners = List.copyOf(listeners);
  }

  /**
   * @param labels, annotations of what is made for it
   * @param parameters an object with more
   */
  public record Infrastructure(
      Labels labels, Labels annotations, Optional<ObjectReference> parameters) {}

  /**
   * @param type {@code IPAddress} where not told
   */
  public record Address(Optional<String> type, String value) {}

  /**
   * @param clientCertificate what is shown to backends that a policy asks TLS of
   */
  public record GatewayTls(FrontendTls frontend, Optional<ObjectReference> clientCertificate) {}

  /** How certificates of clients are verified, by port. */
  public record FrontendTls(Optional<ClientValidation> byDefault, List<PerPort> perPort) {
    public static final FrontendTls NONE = new FrontendTls(Optional.empty(), List.of());

    public FrontendTls {
      perPort = List.copyOf(perPort);
    }

    /** Whether on some port a client without a valid certificate is let in too. */
    public boolean letsAnyoneIn() {
      return byDefault.stream().anyMatch(ClientValidation::takesUnverified)
          || perPort.stream()
              .flatMap(each -> each.validation.stream())
              .anyMatch(ClientValidation::takesUnverified);
    }

    /** What holds on that port. */
    public Optional<ClientValidation> on(int port) {
      return perPort.stream()
          .filter(each -> each.port == port)
          .findFirst()
          .map(PerPort::validation)
          .orElse(byDefault);
    }
  }

  public record PerPort(int port, Optional<ClientValidation> validation) {}

  /**
   * @param takesUnverified whether a client without a valid certificate is let in too
   */
  public record ClientValidation(List<ObjectReference> caCertificates, boolean takesUnverified) {
    public ClientValidation {
      caCertificates = List.copyOf(caCertificates);
    }
  }
}
