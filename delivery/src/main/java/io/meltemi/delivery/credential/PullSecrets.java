package io.meltemi.delivery.credential;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Secret;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What modules are fetched with from registries. A proxy is given what is of its own namespace, if
 * it has shown that it is of that, and nothing else; its agent takes it out before Envoy sees it.
 */
public record PullSecrets(Requester requester, Credentials credentials, CredentialReports reports) {
  private static final String TYPE = "kubernetes.io/dockerconfigjson";
  private static final String FIELD = ".dockerconfigjson";

  /** The Docker configuration for an extension; empty where it has none or the proxy gets none. */
  public String of(TrafficExtension extension) {
    return name(extension).flatMap(this::find).orElse("");
  }

  /** The Secret that an extension names, which is one of its own namespace. */
  public static Optional<ResourceName> name(TrafficExtension extension) {
    return extension.code() instanceof Code.Wasm wasm && !wasm.module().pullSecret().isEmpty()
        ? Optional.of(new ResourceName(extension.meta().namespace(), wasm.module().pullSecret()))
        : Optional.empty();
  }

  private Optional<String> find(ResourceName name) {
    return switch (requester) {
      case Requester.Unverified who -> refused(name, who.why());
      case Requester.Verified who ->
          who.namespace().equals(name.namespace())
              ? credentials
                  .findSecret(who.account().cluster(), name)
                  .filter(secret -> secret.type().equals(TYPE))
                  .map(PullSecrets::configuration)
                  .filter(text -> !text.isEmpty())
                  .or(() -> refused(name, "there is none of type " + TYPE + " with " + FIELD))
              : refused(
                  name,
                  "it is of namespace %s (expected: of the proxy's own, %s)"
                      .formatted(name.namespace(), who.namespace()));
    };
  }

  private static String configuration(Secret secret) {
    return new String(
        Base64.getDecoder().decode(secret.base64Data().getOrDefault(FIELD, "")),
        StandardCharsets.UTF_8);
  }

  private Optional<String> refused(ResourceName name, String why) {
    reports.refused(requester, "pull secret " + name, why);
    return Optional.empty();
  }
}
