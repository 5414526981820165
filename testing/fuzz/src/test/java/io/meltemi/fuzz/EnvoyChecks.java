package io.meltemi.fuzz;

import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What Envoy checks beside the rules of its API, of what user's text may break. */
final class EnvoyChecks {
  private EnvoyChecks() {}

  static void check(Message message, String path) {
    switch (message) {
      case RegexMatcher regex -> regex(regex.getRegex(), path);
      case RouteConfiguration table -> table(table, path);
      case Listener listener -> listener(listener, path);
      default -> {}
    }
  }

  private static void regex(String regex, String path) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new AssertionError(path + ": \"" + regex + "\": " + e.getMessage(), e);
    }
  }

  /** "Only unique values for domains are permitted", "Only unique names". */
  private static void table(RouteConfiguration table, String path) {
    Set<String> names = new HashSet<>();
    Set<String> domains = new HashSet<>();
    for (VirtualHost host : table.getVirtualHostsList()) {
      unique(names, host.getName(), path + ": virtual host");
      for (String domain : host.getDomainsList()) {
        unique(domains, domain.toLowerCase(Locale.ROOT), path + ": domain");
      }
    }
  }

  /** "filter chains … have the same matching rules". */
  private static void listener(Listener listener, String path) {
    Set<Object> matches = new HashSet<>();
    for (FilterChain chain : listener.getFilterChainsList()) {
      unique(matches, chain.getFilterChainMatch(), path + ": filter chain match");
    }
  }

  private static <T> void unique(Set<? super T> seen, T value, String what) {
    if (!seen.add(value)) {
      throw new AssertionError(what + " twice: " + value);
    }
  }
}
