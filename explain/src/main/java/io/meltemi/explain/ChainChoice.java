package io.meltemi.explain;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which filter chain of a listener takes a connection. Criterion by criterion, in Envoy's order,
 * the chains with the most specific match stay; where none stays the default chain takes it.
 */
final class ChainChoice {
  /**
   * A criterion.
   *
   * @param rank how well a chain fits, 0 where it says nothing; absent where it does not fit
   */
  private record Criterion(
      String name,
      Function<FilterChainMatch, OptionalInt> rank,
      Function<FilterChainMatch, String> wanted,
      String found) {}

  private final Listener listener;
  private final Trace trace;
  private final List<Criterion> criteria;

  private ChainChoice(Listener listener, Connection connection, Seen seen, Trace trace) {
    this.listener = listener;
    this.trace = trace;
    this.criteria = criteria(connection, seen);
  }

  /** The chain; absent where the listener closes the connection. */
  static Optional<FilterChain> of(
      Listener listener, Connection connection, Seen seen, Trace trace) {
    return new ChainChoice(listener, connection, seen, trace).choose();
  }

  private Optional<FilterChain> choose() {
    List<FilterChain> left = listener.getFilterChainsList();
    for (Criterion criterion : criteria) {
      left = best(left, criterion);
    }
    Optional<FilterChain> chosen = left.stream().findFirst();
    if (chosen.isPresent()) {
      take(chosen.get(), why(chosen.get()));
      return chosen;
    }
    if (listener.hasDefaultFilterChain()) {
      take(listener.getDefaultFilterChain(), "no other chain fits, and it is the default");
      return Optional.of(listener.getDefaultFilterChain());
    }
    return Optional.empty();
  }

  private void take(FilterChain chain, String why) {
    trace.add(
        1, Trace.Mark.TAKEN, "filter chain " + name(chain), why, Origin.of(chain.getMetadata()));
  }

  private List<FilterChain> best(List<FilterChain> chains, Criterion criterion) {
    int best =
        chains.stream()
            .map(chain -> criterion.rank.apply(chain.getFilterChainMatch()))
            .filter(OptionalInt::isPresent)
            .mapToInt(OptionalInt::getAsInt)
            .max()
            .orElse(-1);
    var left = new ArrayList<FilterChain>();
    for (FilterChain chain : chains) {
      OptionalInt rank = criterion.rank.apply(chain.getFilterChainMatch());
      if (rank.isPresent() && rank.getAsInt() == best) {
        left.add(chain);
      } else {
        String reason =
            rank.isPresent()
                ? "another chain fits the %s better".formatted(criterion.name)
                : "%s is %s, not %s"
                    .formatted(
                        criterion.name,
                        criterion.found,
                        criterion.wanted.apply(chain.getFilterChainMatch()));
        trace.add(
            1,
            Trace.Mark.PASSED_OVER,
            "filter chain " + name(chain),
            reason,
            Origin.of(chain.getMetadata()));
      }
    }
    return left;
  }

  private String why(FilterChain chain) {
    var fitting = new ArrayList<String>();
    for (Criterion criterion : criteria) {
      OptionalInt rank = criterion.rank.apply(chain.getFilterChainMatch());
      if (rank.orElse(0) > 0) {
        fitting.add(criterion.name + " " + criterion.found);
      }
    }
    return fitting.isEmpty() ? "it takes everything" : "it is for " + String.join(", ", fitting);
  }

  private static String name(FilterChain chain) {
    return chain.getName().isEmpty() ? "without a name" : chain.getName();
  }

  /** Source: envoy 1.38 source/common/listener_manager/filter_chain_manager_impl.cc. */
  private static List<Criterion> criteria(Connection connection, Seen seen) {
    return List.of(
        new Criterion(
            "port",
            match ->
                exact(
                    match.hasDestinationPort(),
                    match.getDestinationPort().getValue(),
                    connection.port()),
            match -> String.valueOf(match.getDestinationPort().getValue()),
            String.valueOf(connection.port())),
        new Criterion(
            "address",
            match ->
                match.getPrefixRangesCount() == 0
                    ? OptionalInt.of(0)
                    : bits(Texts.longest(match.getPrefixRangesList(), connection.address())),
            match -> Texts.describe(match.getPrefixRangesList()),
            connection.address()),
        new Criterion(
            "server name",
            match -> serverName(match, seen.serverName()),
            match -> String.join(" or ", match.getServerNamesList()),
            seen.serverName().isEmpty() ? "none" : Texts.quoted(seen.serverName())),
        new Criterion(
            "transport",
            match ->
                match.getTransportProtocol().isEmpty()
                    ? OptionalInt.of(0)
                    : match.getTransportProtocol().equals(seen.transport())
                        ? OptionalInt.of(1)
                        : OptionalInt.empty(),
            FilterChainMatch::getTransportProtocol,
            seen.transport()),
        new Criterion(
            "application protocol",
            match -> protocols(match, seen.protocols()),
            match -> String.join(" or ", match.getApplicationProtocolsList()),
            seen.protocols().isEmpty() ? "not known" : String.join(", ", seen.protocols())),
        new Criterion(
            "source",
            match ->
                match.getSourcePrefixRangesCount() == 0
                    ? OptionalInt.of(0)
                    : bits(Texts.longest(match.getSourcePrefixRangesList(), connection.source())),
            match -> Texts.describe(match.getSourcePrefixRangesList()),
            connection.source()));
  }

  private static OptionalInt exact(boolean asked, int wanted, int found) {
    if (!asked) {
      return OptionalInt.of(0);
    }
    return wanted == found ? OptionalInt.of(1) : OptionalInt.empty();
  }

  /** More than 0, which a chain that asks for nothing has. */
  private static OptionalInt bits(Optional<Integer> bits) {
    return bits.map(b -> OptionalInt.of(b + 1)).orElse(OptionalInt.empty());
  }

  private static OptionalInt serverName(FilterChainMatch match, String name) {
    if (match.getServerNamesCount() == 0) {
      return OptionalInt.of(0);
    }
    return match.getServerNamesList().stream()
        .filter(
            wanted ->
                wanted.equals(name)
                    || wanted.startsWith("*.") && name.endsWith(wanted.substring(1)))
        .map(wanted -> wanted.equals(name) ? Integer.MAX_VALUE : wanted.length())
        .max(Comparator.naturalOrder())
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** The first of what the client offers that some chain wants decides; one chain is asked here. */
  private static OptionalInt protocols(FilterChainMatch match, List<String> offered) {
    if (match.getApplicationProtocolsCount() == 0) {
      return OptionalInt.of(0);
    }
    for (int i = 0; i < offered.size(); i++) {
      if (match.getApplicationProtocolsList().contains(offered.get(i))) {
        return OptionalInt.of(offered.size() - i);
      }
    }
    return OptionalInt.empty();
  }
}
