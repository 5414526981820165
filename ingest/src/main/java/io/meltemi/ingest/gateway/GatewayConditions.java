package io.meltemi.ingest.gateway;

import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What there is to tell of a Gateway or a ListenerSet as a whole: whether it is accepted, whether
 * its ports can be reached, and where; and of a Gateway, as the Gateway API wants it, that clients
 * without a certificate are let in, and whether there is a certificate for its backends, which
 * Istio does not tell.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go reportGatewayStatus.
 */
final class GatewayConditions {
  private static final String ADDRESS_TYPE = "networking.istio.io/address-type";

  private GatewayConditions() {}

  static Condition accepted(Optional<Fault> fault) {
    return fault
        .map(f -> Condition.no("Accepted", f.reason(), f.message()))
        .orElse(Condition.yes("Accepted", "Accepted", "Resource accepted"));
  }

  static List<Condition> conditions(
      KubernetesGateway gateway,
      GatewayServices services,
      GatewayServices.Addresses addresses,
      Lookup lookup) {
    var conditions = new ArrayList<Condition>();
    conditions.add(accepted(services.fault()));
    conditions.add(programmed(services, addresses));
    ClientCertificate.of(gateway, lookup)
        .map(ClientCertificate::fault)
        .map(
            fault ->
                fault
                    .map(f -> Condition.no("ResolvedRefs", f.reason(), f.message()))
                    .orElse(Condition.yes("ResolvedRefs", "ResolvedRefs", "No errors found")))
        .ifPresent(conditions::add);
    if (gateway.tls().frontend().letsAnyoneIn()) {
      conditions.add(
          Condition.yes(
              "InsecureFrontendValidationMode",
              "ConfigurationChanged",
              "Clients without a valid certificate are let in (AllowInsecureFallback); policies"
                  + " know none there by a certificate"));
    }
    return List.copyOf(conditions);
  }

  static Condition programmed(GatewayServices services, GatewayServices.Addresses addresses) {
    if (services.hosts().isEmpty()) {
      return Condition.no(
          "Programmed", "UnsupportedAddress", "Failed to assign to any requested addresses");
    }
    String assigned = Words.list(List.copyOf(addresses.internal()));
    if (!addresses.warnings().isEmpty()) {
      String warnings = String.join("; ", addresses.warnings());
      return Condition.no(
          "Programmed",
          addresses.usable() ? "AddressNotAssigned" : "AddressNotUsable",
          assigned.isEmpty()
              ? "Failed to assign to any requested addresses: " + warnings
              : "Assigned to service(s) %s, but failed to assign to all requested addresses: %s"
                  .formatted(assigned, warnings));
    }
    return Condition.yes(
        "Programmed",
        "Programmed",
        assigned.isEmpty()
            ? "Resource programmed"
            : "Resource programmed, assigned to service(s) " + assigned);
  }

  /** The addresses to tell; absent where those that are told already stay. */
  static Optional<List<StatusContent.Address>> told(
      KubernetesGateway gateway, ClassInfo info, GatewayServices.Addresses addresses) {
    var told = new ArrayList<>(addresses.external());
    if (told.isEmpty()) {
      String type = gateway.meta().annotations().getOrDefault(ADDRESS_TYPE, info.addressType());
      if (!type.equals("Hostname")) {
        told.addAll(addresses.internalIps());
      }
      if (!type.equals("IPAddress")) {
        for (String internal : addresses.internal()) {
          String host = internal.substring(0, internal.lastIndexOf(':'));
          if (!addresses.pending().contains(host) && !told.contains(host)) {
            told.add(host);
          }
        }
      }
    }
    return told.isEmpty()
        ? Optional.empty()
        : Optional.of(told.stream().map(Words::address).toList());
  }
}
