package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the kinds that are kept as they are: one line each, of good and of bad objects. */
class CheckedKindsTest {
  private static final String GOOD =
      """
      AuthorizationPolicy {}
      AuthorizationPolicy {action: DENY, rules: [{}]}
      AuthorizationPolicy {action: CUSTOM, provider: {name: a}, rules: [{to: [{operation: {paths: [/x]}}]}]}
      AuthorizationPolicy {rules: [{from: [{source: {ipBlocks: [10.0.0.0/8, "::1"]}}], to: [{operation: {ports: ["0", "65535"]}}]}]}
      AuthorizationPolicy {rules: [{when: [{key: "request.headers[X-A]", values: ["*"]}]}]}
      AuthorizationPolicy {rules: [{when: [{key: source.ip, notValues: [10.1.1.1]}, {key: connection.sni, values: [x]}]}]}
      AuthorizationPolicy {rules: [{to: [{operation: {paths: ["/a/{*}/b/{**}", "/c*"]}}]}]}
      AuthorizationPolicy {rules: [{from: [{source: {serviceAccounts: [web, shop/web]}}]}]}
      AuthorizationPolicy {targetRefs: [{kind: Service, name: a}, {group: gateway.networking.k8s.io, kind: Gateway, name: b}]}
      RequestAuthentication {}
      RequestAuthentication {jwtRules: [{jwksUri: "https://a/keys"}]}
      RequestAuthentication {jwtRules: [{issuer: a, jwksUri: "https://a/keys", fromHeaders: [{name: X, prefix: "B "}], timeout: 5s}]}
      RequestAuthentication {jwtRules: [{issuer: a, jwks: '{"keys": [{"kty": "RSA", "n": "x", "e": "AQAB"}]}'}]}
      RequestAuthentication {jwtRules: [{issuer: a, jwks_uri: "http://a", outputClaimToHeaders: [{header: x-a, claim: a.b}]}]}
      Telemetry {tracing: [{randomSamplingPercentage: 12.5, customTags: {a: {literal: {value: b}}, c: {header: {name: d}}}}]}
      Telemetry {metrics: [{providers: [{name: p}], overrides: [{match: {metric: REQUEST_COUNT, mode: CLIENT}, tagOverrides: {a: {operation: REMOVE}, b: {value: "1"}}}]}]}
      Telemetry {accessLogging: [{match: {mode: SERVER}, filter: {expression: "response.code >= 400"}, disabled: false}]}
      WasmPlugin {url: "oci://a/b:1", phase: AUTHN, match: [{mode: CLIENT, ports: [{number: 80}]}]}
      WasmPlugin {url: "docker.io/a/b", pluginConfig: {a: [1]}, vmConfig: {env: [{name: A, value: b}, {name: C, valueFrom: HOST}]}}
      TrafficExtension {lua: {inlineCode: "x = 1"}, phase: STATS, priority: -1}
      TrafficExtension {wasm: {url: "https://a/b.wasm"}}
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, match: {context: GATEWAY, cluster: {name: a}}, patch: {operation: MERGE, value: {}}}]}
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, patch: {operation: REMOVE}}]}
      EnvoyFilter {configPatches: [{applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: x}}}}}, patch: {operation: INSERT_BEFORE, value: {name: y, typed_config: {"@type": type.googleapis.com/a.v3.B}}}}]}
      ProxyConfig {concurrency: 0, image: {imageType: debug}, environmentVariables: {A: b}}
      WorkloadGroup {template: {serviceAccount: a}, probe: {httpGet: {port: 80, scheme: HTTPS}, periodSeconds: 5}}
      WorkloadGroup {metadata: {labels: {a: b}}, template: {ports: {http: 80}}, probe: {exec: {command: [x]}}}
      """;

  private static final String BAD =
      """
      AuthorizationPolicy {action: NEVER} >> spec.action: "NEVER" (expected: ALLOW, DENY, AUDIT, CUSTOM)
      AuthorizationPolicy {action: DENY} >> spec.rules: missing (expected: at least one with action DENY; {} for every request)
      AuthorizationPolicy {action: CUSTOM, rules: [{}]} >> spec.provider.name: missing (expected: an extension provider of MeshConfig)
      AuthorizationPolicy {provider: {name: a}} >> spec.provider: set with action ALLOW (expected: CUSTOM)
      AuthorizationPolicy {action: CUSTOM, provider: {name: a}, rules: [{from: [{source: {namespaces: [b]}}]}]} >> spec.rules[0].from[0].source.namespaces: set with action CUSTOM
      AuthorizationPolicy {action: CUSTOM, provider: {name: a}, rules: [{when: [{key: request.auth.principal, values: [b]}]}]} >> spec.rules[0].when[0].key: "request.auth.principal" with action CUSTOM
      AuthorizationPolicy {rules: [{from: [{}]}]} >> spec.rules[0].from[0].source: missing
      AuthorizationPolicy {rules: [{from: [{source: {}}]}]} >> spec.rules[0].from[0].source: missing (expected: at least one condition)
      AuthorizationPolicy {rules: [{from: [{source: {ipBlocks: [10.0.0.0/40]}}]}]} >> "10.0.0.0/40" (expected: an IP address or CIDR)
      AuthorizationPolicy {rules: [{from: [{source: {principals: [""]}}]}]} >> has an empty value
      AuthorizationPolicy {rules: [{from: [{source: {serviceAccounts: [a], namespaces: [b]}}]}]} >> set beside principals or namespaces
      AuthorizationPolicy {rules: [{to: [{operation: {ports: ["70000"]}}]}]} >> spec.rules[0].to[0].operation.ports: "70000" (expected: a port, 0..65535)
      AuthorizationPolicy {rules: [{to: [{operation: {paths: ["/{*}/{name}"]}}]}]} >> (expected: {*} and {**} as its only variables)
      AuthorizationPolicy {rules: [{when: [{key: weather, values: [a]}]}]} >> spec.rules[0].when[0].key: "weather"
      AuthorizationPolicy {rules: [{when: [{key: "request.headers[]", values: [a]}]}]} >> (expected: a name in brackets
      AuthorizationPolicy {rules: [{when: [{key: source.ip}]}]} >> spec.rules[0].when[0].values: missing
      AuthorizationPolicy {rules: [{when: [{key: destination.port, values: [web]}]}]} >> "web" (expected: a port, 0..65535)
      AuthorizationPolicy {selector: {matchLabels: {a: "*"}}} >> spec.selector.matchLabels: an object (expected: no wildcards)
      AuthorizationPolicy {selector: {matchLabels: {a: b}}, targetRefs: [{kind: Service, name: a}]} >> has several targets
      AuthorizationPolicy {targetRef: {kind: Pod, name: a}} >> spec.targetRef.kind: "/Pod" (expected: one of /Service
      AuthorizationPolicy {targetRefs: [{kind: Service, name: a, namespace: b}]} >> spec.targetRefs[0].namespace: "b"
      RequestAuthentication {jwtRules: [{}]} >> spec.jwtRules[0].issuer: missing (expected: who made the token, or jwksUri)
      RequestAuthentication {jwtRules: [{issuer: a, jwksUri: "ftp://b"}]} >> spec.jwtRules[0].jwksUri: "ftp://b"
      RequestAuthentication {jwtRules: [{issuer: a, jwks: "{}"}]} >> spec.jwtRules[0].jwks: no keys
      RequestAuthentication {jwtRules: [{issuer: a, jwks: "nonsense"}]} >> spec.jwtRules[0].jwks: no keys
      RequestAuthentication {jwtRules: [{issuer: a, audiences: [""]}]} >> has an empty value
      RequestAuthentication {jwtRules: [{issuer: a, timeout: 1us}]} >> spec.jwtRules[0].timeout: "1us"
      RequestAuthentication {jwtRules: [{issuer: a, outputClaimToHeaders: [{header: "a b", claim: c}]}]} >> "a b" (expected: the name of a header)
      Telemetry {tracing: [{randomSamplingPercentage: 101}]} >> spec.tracing[0].randomSamplingPercentage: 101 (expected: 0.0..100.0)
      Telemetry {tracing: [{customTags: {a: {literal: {}}}}]} >> spec.tracing[0].customTags.a.literal.value: missing
      Telemetry {tracing: [{customTags: {a: {formatter: {value: '%NO_SUCH%'}}}}]} >> spec.tracing[0].customTags.a.formatter.value: "%NO_SUCH%"
      Telemetry {metrics: [{overrides: [{tagOverrides: {a: {}}}]}]} >> tagOverrides.a.value: missing (expected: an expression, with operation UPSERT)
      Telemetry {metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: b}}}]}]} >> (expected: none, with operation REMOVE)
      Telemetry {accessLogging: [{providers: [{}]}]} >> spec.accessLogging[0].providers[0].name: missing
      Telemetry {metrics: [{overrides: [{match: {metric: COLOUR}}]}]} >> match.metric: "COLOUR" (expected: ALL_METRICS
      WasmPlugin {} >> spec.url: missing (expected: an address with oci, https, http or file, or an image's name)
      WasmPlugin {url: "ftp://a"} >> spec.url: "ftp://a"
      WasmPlugin {url: a, sha256: xyz} >> spec.sha256: "xyz" (expected: 64 digits of 0-9a-f)
      WasmPlugin {url: a, vmConfig: {env: [{name: A, valueFrom: HOST, value: b}]}} >> spec.vmConfig.env[0].value: "b" (expected: none, with valueFrom HOST)
      WasmPlugin {url: a, vmConfig: {env: [{name: A}, {name: A}]}} >> "A" is there twice (expected: each once)
      WasmPlugin {url: a, match: [{ports: [{number: 0}]}]} >> spec.match[0].ports[0].number: 0 (expected: 1..65535)
      TrafficExtension {} >> spec: missing (expected: one of wasm, lua)
      TrafficExtension {lua: {}} >> spec.lua.inlineCode: missing (expected: a script)
      TrafficExtension {lua: {inlineCode: "x ="}} >> spec.lua.inlineCode: line 1: unexpected symbol near the end (expected: a script in Lua)
      EnvoyFilter {configPatches: [{patch: {operation: MERGE, value: {}}}]} >> spec.configPatches[0].applyTo: missing
      EnvoyFilter {configPatches: [{applyTo: CLUSTER}]} >> spec.configPatches[0].patch: missing
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, patch: {value: {}}}]} >> spec.configPatches[0].patch.operation: missing
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, patch: {operation: ADD}}]} >> spec.configPatches[0].patch.value: missing
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, match: {listener: {}}, patch: {operation: REMOVE}}]} >> set with applyTo CLUSTER (expected: cluster)
      EnvoyFilter {configPatches: [{applyTo: CLUSTER, match: {proxy: {proxyVersion: "("}}, patch: {operation: REMOVE}}]} >> spec.configPatches[0].match.proxy.proxyVersion: "(" (expected: an RE2 regex
      EnvoyFilter {workloadSelector: {labels: {a: b}}, targetRefs: [{kind: Service, name: a}]} >> set beside workloadSelector
      ProxyConfig {concurrency: -1} >> spec.concurrency: -1 (expected: 0..2147483647)
      WorkloadGroup {} >> spec.template: missing
      WorkloadGroup {template: {}, probe: {}} >> spec.probe: missing (expected: one of httpGet, tcpSocket, exec, grpc)
      WorkloadGroup {template: {}, probe: {tcpSocket: {port: 0}}} >> spec.probe.tcpSocket.port: 0 (expected: 1..65535)
      WorkloadGroup {template: {}, probe: {httpGet: {port: 1, scheme: FTP}}} >> spec.probe.httpGet.scheme: "FTP"
      WorkloadGroup {metadata: {labels: {"a b": c}}, template: {}} >> spec.metadata.labels: an object (expected: a label name
      """;

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  static Stream<String> good() {
    return GOOD.lines();
  }

  static Stream<String> bad() {
    return BAD.lines();
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatIsGoodHasNoErrorAndNoUnknownField(String line) {
    assertThat(problems(line))
        .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR)
        .noneMatch(problem -> problem.message().contains("unknown"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsBadIsToldWithFieldValueAndExpectation(String line) {
    String[] parts = line.split(" >> ", 2);
    assertThat(problems(parts[0]))
        .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
        .extracting(Problem::toString)
        .anyMatch(text -> text.contains(parts[1]));
  }

  @Test
  void everyFieldIsKnownOrToldOf() {
    for (String kind :
        List.of("AuthorizationPolicy", "Telemetry", "EnvoyFilter", "ProxyConfig", "WasmPlugin")) {
      assertThat(problems(kind + " {nonsense: 1}"))
          .as(kind)
          .anyMatch(problem -> problem.field().equals("spec.nonsense"));
    }
  }

  @Test
  void whatIsEnforcedSaysNothing() {
    assertThat(problems("AuthorizationPolicy {}")).isEmpty();
    assertThat(problems("WasmPlugin {url: a}")).isEmpty();
    assertThat(problems("TrafficExtension {lua: {inlineCode: 'x = 1'}}")).isEmpty();
  }

  @Test
  void aDenyRuleOfHttpAloneIsWarnedOf() {
    assertThat(
            problems(
                "AuthorizationPolicy {action: DENY, rules: [{to: [{operation: {methods:"
                    + " [GET]}}]}]}"))
        .anyMatch(problem -> problem.message().contains("denies all of TCP"));
    assertThat(
            problems(
                "AuthorizationPolicy {action: DENY, rules: [{to: [{operation: {ports:"
                    + " [\"80\"]}}]}]}"))
        .noneMatch(problem -> problem.message().contains("denies all of TCP"));
  }

  @Test
  void onlyPoliciesThatAllowOrDenyMayRehearse() {
    String annotated = "AuthorizationPolicy/istio.io~1dry-run=%s {action: %s, rules: [{}]}";
    assertThat(errors(annotated.formatted("true", "DENY"))).isEmpty();
    assertThat(errors(annotated.formatted("maybe", "DENY"))).hasSize(1);
    assertThat(errors(annotated.formatted("true", "AUDIT"))).hasSize(1);
    assertThat(errors("ProxyConfig/istio.io~1dry-run=true {}")).hasSize(1);
    assertThat(errors("ProxyConfig/internal.istio.io~1webhook-always-reject=true {}")).hasSize(1);
  }

  private List<Problem> errors(String line) {
    return problems(line).stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .toList();
  }

  /** {@code KIND SPEC}, or {@code KIND/ANNOTATION=VALUE SPEC}. */
  private List<Problem> problems(String line) {
    int space = line.indexOf(' ');
    String[] kind = line.substring(0, space).split("/", 2);
    String annotations = "";
    if (kind.length == 2) {
      String[] pair = kind[1].split("=", 2);
      annotations =
          ", annotations: {\"%s\": \"%s\"}".formatted(pair[0].replace("~1", "/"), pair[1]);
    }
    String object =
        "{apiVersion: %s, kind: %s, metadata: {name: a, namespace: b%s}, spec: %s}"
            .formatted(apiVersion(kind[0]), kind[0], annotations, line.substring(space + 1));
    return reader.read(new Document("rules.yaml", 1, object)).problems();
  }

  private static String apiVersion(String kind) {
    return switch (kind) {
      case "AuthorizationPolicy", "RequestAuthentication" -> "security.istio.io/v1";
      case "Telemetry" -> "telemetry.istio.io/v1";
      case "WasmPlugin", "TrafficExtension" -> "extensions.istio.io/v1alpha1";
      case "ProxyConfig" -> "networking.istio.io/v1beta1";
      case "EnvoyFilter" -> "networking.istio.io/v1alpha3";
      default -> "networking.istio.io/v1";
    };
  }
}
