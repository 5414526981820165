package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/**
 * {@code experimental authz check}: the AuthorizationPolicies that an Envoy enforces. Source: istio
 * 1.30, istioctl/pkg/authz.
 */
@Command(
    name = "check",
    description =
        "List the AuthorizationPolicies that a proxy enforces, and how many rules of each.",
    footer = {
      "",
      "Examples:",
      "  istioctl x authz check deployment/httpbin.default",
      "  istioctl x authz check -f httpbin_config_dump.json"
    })
public final class AuthzCheckCommand extends DumpCommand {
  private static final Pattern NAME =
      Pattern.compile("ns\\[(.+)\\]-policy\\[(.+)\\]-rule\\[(.+)\\]");
  private static final List<String> ACTIONS = List.of("DENY", "ALLOW", "LOG");
  private static final String HTTP = "envoy.filters.network.http_connection_manager";
  private static final int PADDING = 3;

  public AuthzCheckCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    Map<String, Set<String>> policies = new TreeMap<>();
    Map<String, Set<String>> rules = new TreeMap<>();
    for (Json listener :
        source.read("").section("ListenersConfigDump").at("dynamicListeners").items()) {
      for (Json chain : listener.at("activeState").at("listener").at("filterChains").items()) {
        chain.at("filters").items().forEach(filter -> collect(filter, policies, rules));
      }
    }
    Table table = new Table(PADDING).row("ACTION", "AuthorizationPolicy", "RULES");
    for (String action : ACTIONS) {
      for (String policy : policies.getOrDefault(action, Set.of())) {
        table.row(action, policy, rules.getOrDefault(policy, Set.of()).size());
      }
    }
    return table.print();
  }

  private static void collect(
      Json filter, Map<String, Set<String>> policies, Map<String, Set<String>> rules) {
    String name = filter.at("name").text();
    if (name.equals("envoy.filters.network.rbac")) {
      add(filter.at("typedConfig").at("rules"), policies, rules);
    } else if (name.equals(HTTP)) {
      filter.at("typedConfig").at("httpFilters").items().stream()
          .filter(http -> http.at("name").text().equals("envoy.filters.http.rbac"))
          .forEach(http -> add(http.at("typedConfig").at("rules"), policies, rules));
    }
  }

  /** A filter without policies matches nothing; what it allows, it denies to everybody. */
  private static void add(
      Json rbac, Map<String, Set<String>> policies, Map<String, Set<String>> rules) {
    String given = rbac.at("action").text();
    Set<String> named =
        policies.computeIfAbsent(given.isEmpty() ? "ALLOW" : given, _ -> new TreeSet<>());
    if (!(rbac.at("policies") instanceof Json.Obj(var each)) || each.isEmpty()) {
      named.add("_anonymous_match_nothing_");
      rules.computeIfAbsent("_anonymous_match_nothing_", _ -> new TreeSet<>()).add("0");
      return;
    }
    for (String policy : each.keySet()) {
      Matcher parts = NAME.matcher(policy);
      String name = parts.matches() ? parts.group(2) + "." + parts.group(1) : policy;
      named.add(name);
      rules.computeIfAbsent(name, _ -> new TreeSet<>()).add(parts.matches() ? parts.group(3) : "0");
    }
  }
}
