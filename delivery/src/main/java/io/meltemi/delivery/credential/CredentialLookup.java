package io.meltemi.delivery.credential;

import io.meltemi.translate.tls.SdsSecrets;
import io.meltemi.xds.Resource;
import java.util.Optional;

/**
 * Finds credentials of one snapshot for requesters of one class of proxies, as far as they may have
 * them.
 *
 * @param rules for the class
 */
public record CredentialLookup(
    Credentials credentials, CredentialRules rules, CredentialReports reports) {

  private static final String UNKNOWN_NAME =
      "no name of a credential (expected: kubernetes://NAME, kubernetes-gateway://NAMESPACE/NAME or"
          + " configmap://NAMESPACE/NAME)";

  /** Absent where there is none for the requester; that is told in the log once. */
  public Optional<Resource> find(Requester requester, String name) {
    return switch (requester) {
      case Requester.Unverified who -> {
        reports.refused(who, name, who.why());
        yield Optional.empty();
      }
      case Requester.Verified who -> {
        Optional<CredentialName> parsed = CredentialName.parse(name, who.namespace());
        if (parsed.isEmpty() && !name.startsWith(SdsSecrets.INVALID)) {
          reports.refused(who, name, UNKNOWN_NAME);
        }
        yield parsed.flatMap(known -> find(who, known));
      }
    };
  }

  private Optional<Resource> find(Requester.Verified who, CredentialName name) {
    Optional<String> objection = rules.objection(who, name);
    if (objection.isPresent()) {
      reports.refused(who, name.text(), objection.get());
      return Optional.empty();
    }
    String cluster = who.account().cluster();
    if (!credentials.has(cluster, name)) {
      reports.refused(
          who,
          name.text(),
          "there is no %s (expected: one with cert and key, or tls.crt and tls.key; for roots cacert,"
                  .formatted(name.described())
              + " or ca.crt)");
    }
    return credentials.find(cluster, name);
  }
}
