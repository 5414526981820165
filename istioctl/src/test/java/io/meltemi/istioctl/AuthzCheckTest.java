package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuthzCheckTest {
  private static final String DUMP =
      """
      {"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
        "dynamic_listeners": [{"name": "virtualInbound", "active_state": {"listener": {
          "name": "virtualInbound",
          "filter_chains": [
           {"filters": [
            {"name": "envoy.filters.network.rbac", "typed_config": {"rules": {
              "action": "DENY", "policies": {"ns[shop]-policy[no]-rule[0]": {}}}}}]},
           {"filters": [
            {"name": "envoy.filters.network.http_connection_manager", "typed_config": {
              "http_filters": [
               {"name": "envoy.filters.http.rbac", "typed_config": {"rules": {
                 "policies": {
                   "ns[shop]-policy[yes]-rule[0]": {}, "ns[shop]-policy[yes]-rule[1]": {}}}}},
               {"name": "envoy.filters.http.rbac", "typed_config": {"rules": {}}}]}}]}]}}}]}]}
      """;

  @Test
  void policiesAreListedByWhatTheyDo() {
    assertThat(Run.withInput(DUMP, "x", "authz", "check", "-f", "-").out())
        .isEqualTo(
            """
            ACTION   AuthorizationPolicy         RULES
            DENY     no.shop                     1
            ALLOW    _anonymous_match_nothing_   1
            ALLOW    yes.shop                    2
            """);
  }
}
