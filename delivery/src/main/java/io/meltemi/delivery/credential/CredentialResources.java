package io.meltemi.delivery.credential;

import io.meltemi.translate.tls.SecretMessages;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.util.Optional;

/** Makes what Envoy is sent of a credential. */
final class CredentialResources {
  private CredentialResources() {}

  static Resource of(String name, CredentialFields fields) {
    var message =
        fields.key().isEmpty()
            ? SecretMessages.roots(
                name, fields.value(fields.certificate()), optional(fields, fields.revocation()))
            : SecretMessages.certificate(
                name,
                fields.value(fields.certificate()),
                fields.value(fields.key()),
                optional(fields, fields.staple()));
    return Resource.of(ResourceType.SECRET, name, message);
  }

  private static Optional<byte[]> optional(CredentialFields fields, String field) {
    return fields.has(field) ? Optional.of(fields.value(field)) : Optional.empty();
  }
}
