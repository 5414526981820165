package io.meltemi.config.virtualservice;

import io.meltemi.base.ResourceName;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Puts the rules of delegates in the place of the rules that name them.
 *
 * <p>A delegate's rule is kept where its conditions are within those of the rule that names it; it
 * inherits what it does not say itself. A delegate that is not there, or not exported to the
 * namespace of the one that names it, gives no rules.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/virtualservice.go mergeVirtualServicesIfNeeded.
 */
public final class DelegateMerge {
  private DelegateMerge() {}

  /** The delegates that the VirtualService names. */
  public static Set<ResourceName> delegatesOf(VirtualService service) {
    var names = new LinkedHashSet<ResourceName>();
    for (HttpRoute rule : service.http()) {
      if (rule.action() instanceof HttpAction.Delegate(var name)) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * The VirtualService without delegation; itself where it names no delegate.
   *
   * @param root one that has hosts
   * @param delegates the VirtualService of that name that has no hosts; absent where there is none
   */
  public static VirtualService merge(
      VirtualService root, Function<ResourceName, Optional<VirtualService>> delegates) {
    return delegatesOf(root).isEmpty() ? root : withDelegates(root, delegates);
  }

  private static VirtualService withDelegates(
      VirtualService root, Function<ResourceName, Optional<VirtualService>> delegates) {
    var rules = new ArrayList<HttpRoute>();
    for (HttpRoute rule : root.http()) {
      if (rule.action() instanceof HttpAction.Delegate(var name)) {
        delegates
            .apply(name)
            .filter(delegate -> delegate.exportTo().isVisibleIn(root.meta().namespace()))
            .ifPresent(
                delegate ->
                    delegate.http().stream()
                        .map(inner -> merge(rule, inner))
                        .flatMap(Optional::stream)
                        .forEach(rules::add));
      } else {
        rules.add(rule);
      }
    }
    return new VirtualService(
        root.meta(), root.hosts(), root.gateways(), rules, root.tls(), root.tcp(), root.exportTo());
  }

  private static Optional<HttpRoute> merge(HttpRoute outer, HttpRoute inner) {
    Optional<List<HttpMatch>> match = mergeMatches(outer.match(), inner.match());
    return match.map(
        conditions ->
            new HttpRoute(
                joined(outer.name(), inner.name()),
                conditions,
                inner.action(),
                inner.rewrite().or(outer::rewrite),
                merge(outer.resilience(), inner.resilience()),
                inner.mirrors().isEmpty() ? outer.mirrors() : inner.mirrors(),
                inner.cors().or(outer::cors),
                inner.headers().equals(Headers.NONE) ? outer.headers() : inner.headers()));
  }

  private static HttpRoute.Resilience merge(
      HttpRoute.Resilience outer, HttpRoute.Resilience inner) {
    return new HttpRoute.Resilience(
        inner.timeout().or(outer::timeout),
        inner.retries().or(outer::retries),
        inner.fault().or(outer::fault));
  }

  private static String joined(String outer, String inner) {
    if (outer.isEmpty() || inner.isEmpty()) {
      return outer + inner;
    }
    return outer + "-" + inner;
  }

  /** Every pair that does not exclude each other; empty where an inner one has no partner. */
  private static Optional<List<HttpMatch>> mergeMatches(
      List<HttpMatch> outer, List<HttpMatch> inner) {
    if (outer.isEmpty() || inner.isEmpty()) {
      return Optional.of(outer.isEmpty() ? inner : outer);
    }
    var merged = new ArrayList<HttpMatch>();
    for (HttpMatch in : inner) {
      int before = merged.size();
      outer.stream().filter(o -> holds(o, in)).map(o -> merge(o, in)).forEach(merged::add);
      if (merged.size() == before) {
        return Optional.empty();
      }
    }
    return Optional.of(merged);
  }

  private static HttpMatch merge(HttpMatch outer, HttpMatch inner) {
    return new HttpMatch(
        joined(outer.name(), inner.name()),
        merge(outer.request(), inner.request()),
        joined(outer.headers(), inner.headers()),
        joined(outer.withoutHeaders(), inner.withoutHeaders()),
        joined(outer.queryParams(), inner.queryParams()),
        inner.port().isPresent() ? inner.port() : outer.port(),
        inner.source(),
        inner.statPrefix());
  }

  private static HttpMatch.Request merge(HttpMatch.Request outer, HttpMatch.Request inner) {
    return new HttpMatch.Request(
        inner.uri().or(outer::uri),
        inner.ignoreUriCase(),
        inner.scheme().or(outer::scheme),
        inner.method().or(outer::method),
        inner.authority().or(outer::authority));
  }

  private static SortedMap<String, HeaderMatch> joined(
      SortedMap<String, HeaderMatch> outer, SortedMap<String, HeaderMatch> inner) {
    var all = new TreeMap<>(outer);
    all.putAll(inner);
    return Collections.unmodifiableSortedMap(all);
  }

  /** Whether all that the inner one matches is within the outer one, as far as both say. */
  private static boolean holds(HttpMatch outer, HttpMatch inner) {
    return holds(outer.request(), inner.request())
        && holds(outer.headers(), inner.headers())
        // Istio compares what must be absent with what must be there; kept, as rules rely on it.
        && holds(outer.headers(), inner.withoutHeaders())
        && holds(outer.queryParams(), inner.queryParams())
        && samePort(outer.port(), inner.port());
  }

  private static boolean holds(HttpMatch.Request outer, HttpMatch.Request inner) {
    return holds(outer.uri(), inner.uri())
        && holds(outer.scheme(), inner.scheme())
        && holds(outer.method(), inner.method())
        && holds(outer.authority(), inner.authority())
        && outer.ignoreUriCase() == inner.ignoreUriCase();
  }

  private static boolean samePort(OptionalInt outer, OptionalInt inner) {
    return outer.isEmpty() || inner.isEmpty() || outer.equals(inner);
  }

  private static boolean holds(
      SortedMap<String, HeaderMatch> outer, SortedMap<String, HeaderMatch> inner) {
    return inner.entrySet().stream()
        .allMatch(
            e -> {
              HeaderMatch there = outer.get(e.getKey());
              return there == null || holds(there, e.getValue());
            });
  }

  private static boolean holds(HeaderMatch outer, HeaderMatch inner) {
    return outer instanceof HeaderMatch.Value(var out)
        && inner instanceof HeaderMatch.Value(var in)
        && holds(out, in);
  }

  private static boolean holds(Optional<StringMatch> outer, Optional<StringMatch> inner) {
    return outer.isEmpty() || inner.isEmpty() || holds(outer.get(), inner.get());
  }

  private static boolean holds(StringMatch outer, StringMatch inner) {
    return switch (outer) {
      case StringMatch.Exact(var exact) ->
          inner instanceof StringMatch.Exact(var value) && value.equals(exact);
      case StringMatch.Prefix(var prefix) ->
          switch (inner) {
            case StringMatch.Exact(var value) -> value.startsWith(prefix);
            case StringMatch.Prefix(var value) -> value.startsWith(prefix);
            case StringMatch.Regex _ -> false;
          };
      case StringMatch.Regex _ -> false;
    };
  }
}
