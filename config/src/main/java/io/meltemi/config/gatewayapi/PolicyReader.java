package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.TrafficPolicy.RetryBudget;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads policies that are attached to backends. */
final class PolicyReader {
  /** What the Gateway API says where a policy says nothing. */
  private static final int MIN_RETRIES = 10;

  private PolicyReader() {}

  static MeshObject backendTls(ObjectInput in) {
    Fields validation = in.spec().child("validation");
    return new BackendTlsPolicy(
        in.meta(),
        GatewayApiReaders.state(in),
        in.spec().list("targetRefs", References::target),
        new BackendTlsPolicy.Validation(
            validation.list("caCertificateRefs", References::object),
            validation.optionalString("wellKnownCACertificates").filter(name -> !name.isEmpty()),
            validation.string("hostname"),
            validation.list("subjectAltNames", PolicyReader::name)));
  }

  private static String name(Fields f) {
    return f.string("type").equals("URI") ? f.string("uri") : f.string("hostname");
  }

  static MeshObject backendTraffic(ObjectInput in) {
    return new BackendTrafficPolicy(
        in.meta(),
        GatewayApiReaders.state(in),
        in.spec().list("targetRefs", References::target),
        in.spec().object("retryConstraint", PolicyReader::budget),
        in.spec().has("sessionPersistence"));
  }

  private static RetryBudget budget(Fields f) {
    Optional<Integer> rate =
        f.object("minRetryRate", rateFields -> rateFields.intIn("count", 0, Integer.MAX_VALUE));
    return new RetryBudget(
        f.child("budget").optionalDouble("percent", 0, 100),
        OptionalInt.of(rate.orElse(MIN_RETRIES)));
  }
}
