package io.meltemi.translate.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.AuthorizationPolicy.Action;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was found in Istio's AuthorizationPolicies; docs/security.md has the whole list. */
class AdvisoriesTest {
  private static final Call CALL = Call.get("/");

  private static boolean matches(String field, String value, Call call) {
    return Envoy.matches(
        RbacRules.of(
            List.of(Rules.policy(Action.DENY, Rules.of(field, Rules.one(value)))),
            Action.DENY,
            Traffic.HTTP,
            List.of("cluster.local"),
            ""),
        call);
  }

  private static Call from(String namespace, String account) {
    return CALL.from("spiffe://cluster.local/ns/" + namespace + "/sa/" + account);
  }

  /** A dot in the name of an account stood for any character. */
  @ParameterizedTest
  @CsvSource({
    "serviceAccounts, shop/cert-manager.io",
    "serviceAccounts, cert-manager.io",
    "principals, cluster.local/ns/shop/sa/cert-manager.io",
    "principals, */sa/cert-manager.io",
    "source.serviceAccount, cert-manager.io"
  })
  void cve202639350ADotInAnAccountIsADot(String field, String value) {
    assertThat(matches(field, value, from("shop", "cert-manager.io"))).isTrue();
    assertThat(matches(field, value, from("shop", "cert-managerXio"))).isFalse();
    assertThat(matches(field, value, from("shop", "cert-manager-io"))).isFalse();
  }

  /** The same elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "namespaces, a.b",
    "namespaces, a.*",
    "source.namespace, a.b",
    "principals, cluster.local/ns/a.b/*"
  })
  void istio59992ADotInANamespaceIsADot(String field, String value) {
    assertThat(matches(field, value, from("a.b", "web"))).isTrue();
    assertThat(matches(field, value, from("aXb", "web"))).isFalse();
  }
}
