package io.meltemi.translate.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of random rules: nothing is open over TCP that is closed over HTTP. */
class AuthorizationPropertyTest {
  private static final int ROUNDS = 2_000;
  private static final Traffic UNVERIFIED = new Traffic(true, false);
  private static final List<String> TRUST = List.of("cluster.local", "old.example");
  private static final List<String> TEXTS =
      List.of("a", "b", "a*", "*b", "*", "a.b", "a/b", "/a", "/a/{*}", "(a", "[b]", "a\\");
  private static final List<String> NAMES =
      List.of("cluster.local/ns/a/sa/b", "old.example/ns/a/sa/b", "*/ns/b/sa/a", "*");
  private static final List<String> ADDRESSES = List.of("10.0.0.1", "10.0.0.0/8", "::1");
  private static final List<String> PORTS = List.of("80", "8080");

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void plainConnectionsAndUnverifiedClientsAreNeverAllowedMoreNorDeniedLess() {
    for (int i = 0; i < ROUNDS; i++) {
      Rule rule = rule();
      Call call = call();
      String what = "seed " + seed + ": " + rule + " " + call;
      boolean overHttp = matches(Action.ALLOW, Traffic.HTTP, rule, call);

      assertThat(matches(Action.DENY, Traffic.HTTP, rule, call)).as(what).isEqualTo(overHttp);
      for (Traffic less : List.of(Traffic.TCP, UNVERIFIED)) {
        if (matches(Action.ALLOW, less, rule, call)) {
          assertThat(overHttp).as(what).isTrue();
        }
        if (overHttp) {
          assertThat(matches(Action.DENY, less, rule, call)).as(what).isTrue();
        }
      }
    }
  }

  private static boolean matches(Action action, Traffic traffic, Rule rule, Call call) {
    return Envoy.matches(
        RbacRules.of(List.of(Rules.policy(action, rule)), action, traffic, TRUST, ""), call);
  }

  private Rule rule() {
    var from = new ArrayList<Source>();
    for (int i = random.nextInt(3); i > 0; i--) {
      from.add(
          new Source(
              values(NAMES),
              values(TEXTS),
              values(List.of("a", "b*", "*")),
              values(List.of("a", "a/b")),
              values(List.of("cluster.local", "old*", "*")),
              values(ADDRESSES),
              values(ADDRESSES)));
    }
    var to = new ArrayList<Operation>();
    for (int i = random.nextInt(3); i > 0; i--) {
      to.add(new Operation(values(TEXTS), values(PORTS), values(TEXTS), values(TEXTS)));
    }
    var when = new ArrayList<Condition>();
    for (String key : List.of("request.headers[x]", "request.auth.claims[c]", "connection.sni")) {
      if (random.nextInt(4) == 0) {
        when.add(new Condition(key, values(TEXTS)));
      }
    }
    return new Rule(from, to, when);
  }

  /** Mostly none. */
  private Values values(List<String> some) {
    return new Values(texts(some), texts(some));
  }

  private List<String> texts(List<String> some) {
    var texts = new ArrayList<String>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      texts.add(some.get(random.nextInt(some.size())));
    }
    return texts;
  }

  private String text() {
    return List.of("a", "b", "ab", "a.b", "/a", "/a/b").get(random.nextInt(6));
  }

  private Call call() {
    String name = random.nextBoolean() ? "" : "spiffe://cluster.local/ns/a/sa/b";
    var claims =
        Struct.newBuilder()
            .putFields("c", Value.newBuilder().setStringValue(text()).build())
            .putFields("iss", Value.newBuilder().setStringValue(text()).build())
            .putFields("sub", Value.newBuilder().setStringValue(text()).build());
    return Call.get("/" + text())
        .from(name)
        .at(random.nextBoolean() ? 80 : 9, text())
        .with(":method", text())
        .with(":authority", text())
        .with("x", text())
        .withToken(claims.build());
  }
}
