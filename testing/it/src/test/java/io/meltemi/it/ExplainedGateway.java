package io.meltemi.it;

import java.util.List;

/** What the gateway of {@link ExplainIT} serves. */
final class ExplainedGateway {
  /** A service without endpoints, by its name twice. */
  static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: %s, namespace: shop}
      spec:
        hosts: [%s.internal]
        ports: [{name: http, number: 80, protocol: HTTP}]
        resolution: STATIC
      """;

  private static final String RULES =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
        - {port: {number: PORT1, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}
        - {port: {number: PORT2, name: http-b, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*.b.example", "c.example", "d.example"]}
        - {port: {number: PORT3, name: tls, protocol: TLS}, bind: 127.0.0.1, hosts: ["*"], tls: {mode: PASSTHROUGH}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: a, namespace: shop}
      spec:
        hosts: [a.example]
        gateways: [gate]
        http:
        - match: [{uri: {exact: /exact}, method: {exact: POST}}, {uri: {exact: /exact}, headers: {x-user: {exact: jane}}}]
          route: [{destination: {host: two.internal}}]
        - match: [{uri: {prefix: /prefix/}, withoutHeaders: {x-user: {prefix: jan}}}]
          route: [{destination: {host: three.internal}}]
        - match: [{uri: {regex: "/any/[0-9]+/end"}}]
          route: [{destination: {host: two.internal}}]
        - match: [{uri: {prefix: /old}}]
          redirect: {uri: /new}
        - match: [{uri: {prefix: /fault}}]
          fault: {abort: {httpStatus: 418, percentage: {value: 100}}}
          route: [{destination: {host: one.internal}}]
        - match: [{uri: {prefix: /direct}}]
          directResponse: {status: 418, body: {string: tea}}
        - match: [{uri: {prefix: /gone}}]
          route: [{destination: {host: nowhere.internal}}]
        - match: [{uri: {prefix: /empty}}]
          route: [{destination: {host: empty.internal}}]
        - match: [{uri: {prefix: /q}, queryParams: {v: {exact: "1"}}}]
          route: [{destination: {host: three.internal}}]
        - match: [{uri: {exact: /case}, ignoreUriCase: true}]
          route: [{destination: {host: three.internal}}]
        - match: [{headers: {x-number: {regex: "[0-9]{3}"}}}]
          route: [{destination: {host: three.internal}}]
        - match: [{uri: {prefix: /rewrite}}]
          rewrite: {uri: /new}
          route: [{destination: {host: two.internal}}]
        - corsPolicy: {allowOrigins: [{exact: "http://good.example"}], allowMethods: [GET]}
          route: [{destination: {host: one.internal}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: b, namespace: shop}
      spec:
        hosts: ["*.b.example"]
        gateways: [gate]
        http:
        - match: [{port: PORT2, uri: {prefix: /prefix}}]
          route: [{destination: {host: two.internal}}]
        - match: [{uri: {prefix: /only-v2}, authority: {prefix: x.}}, {headers: {x-user: {}}}]
          route: [{destination: {host: three.internal}}]
        - match: [{uri: {prefix: /a}}, {uri: {prefix: /exact}}]
          route: [{destination: {host: one.internal}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: x, namespace: shop}
      spec:
        hosts: [x.b.example, c.example]
        gateways: [gate]
        http:
        - route: [{destination: {host: two.internal}, weight: 100}, {destination: {host: one.internal}, weight: 0}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: tls, namespace: shop}
      spec:
        hosts: [red.example, blue.example, "*.wild.example"]
        gateways: [gate]
        tls:
        - match: [{port: PORT3, sniHosts: [red.example, "*.wild.example"]}]
          route: [{destination: {host: red.internal, port: {number: 80}}}]
        - match: [{port: PORT3, sniHosts: [blue.example]}]
          route: [{destination: {host: blue.internal, port: {number: 80}}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: no-private, namespace: shop}
      spec:
        selector: {matchLabels: {app: gate}}
        action: DENY
        rules:
        - to: [{operation: {paths: ["/private*"]}}]
        - to: [{operation: {methods: [DELETE], hosts: ["a.example"]}}]
        - to: [{operation: {methods: [PUT], notPaths: ["/prefix*"]}}]
          when: [{key: "request.headers[x-user]", notValues: [bob]}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: most, namespace: shop}
      spec:
        selector: {matchLabels: {app: gate}}
        action: ALLOW
        rules:
        - to: [{operation: {notHosts: ["d.example*"]}}]
          from: [{source: {ipBlocks: [127.0.0.0/8]}}]
        - to: [{operation: {ports: ["PORT3"]}}]
      """;

  private ExplainedGateway() {}

  /** Its rules, of ports for HTTP, for HTTP of some hosts, and for TLS. */
  static String rules(List<Integer> ports) {
    return RULES
        .replace("PORT1", String.valueOf(ports.get(0)))
        .replace("PORT2", String.valueOf(ports.get(1)))
        .replace("PORT3", String.valueOf(ports.get(2)));
  }
}
