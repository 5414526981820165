package io.meltemi.agent.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The capture rules as one program of nft's: three tables of both families, which are replaced as a
 * whole and at once, so that running it again changes nothing.
 *
 * <p>The rules are those of {@link CaptureRules}, one for one, in Istio's tables and chains for
 * nftables, and in the order in which they end up there. Source: istio 1.30 tools/istio-nftables.
 * Unlike there, IPv6 is left alone where only IPv4 is to be captured, a name server's answers are
 * known by their source, and, with DNS captured, loopback is spared for other users than the
 * proxy's instead of for the proxy: as with iptables.
 */
public final class NftProgram {
  private static final List<Table> TABLES = List.of(Table.NAT, Table.MANGLE, Table.RAW);
  private static final Map<String, String> HOOKS =
      Map.of("PREROUTING", "prerouting", "OUTPUT", "output");

  private NftProgram() {}

  /** What puts exactly these rules in place. */
  public static String install(IptablesSettings settings) {
    StringBuilder out = new StringBuilder(removal());
    for (Table table : TABLES) {
      Map<String, List<String>> chains = chains(settings, table);
      if (!chains.isEmpty()) {
        String name = name(table);
        out.append("add table ").append(name).append('\n');
        chains.keySet().forEach(chain -> out.append(addChain(table, name, chain)));
        chains.forEach(
            (chain, rules) ->
                rules.forEach(
                    rule ->
                        out.append("add rule %s %s %s\n".formatted(name, nameOf(chain), rule))));
      }
    }
    return out.toString();
  }

  /** What takes all rules of ours out; a table has to be there to be deleted. */
  public static String removal() {
    StringBuilder out = new StringBuilder();
    for (Table table : TABLES) {
      out.append("add table ").append(name(table)).append('\n');
      out.append("delete table ").append(name(table)).append('\n');
    }
    return out.toString();
  }

  private static String name(Table table) {
    return "inet istio-proxy-" + table.id();
  }

  private static String nameOf(String chain) {
    return NftStatement.chain(chain);
  }

  private static String addChain(Table table, String name, String chain) {
    String hook = HOOKS.get(chain);
    if (hook == null) {
      return "add chain %s %s\n".formatted(name, nameOf(chain));
    }
    return switch (table) {
      case NAT -> baseChain(name, hook, "nat", -100);
      case MANGLE -> baseChain(name, hook, "filter", -150);
      case FILTER, RAW -> baseChain(name, hook, "filter", -300);
    };
  }

  private static String baseChain(String name, String hook, String type, int priority) {
    return "add chain %s %s { type %s hook %s priority %d ; }\n"
        .formatted(name, hook, type, hook, priority);
  }

  /** The statements of each chain; a chain that is only jumped to has none. */
  private static Map<String, List<String>> chains(IptablesSettings settings, Table table) {
    List<Map<String, List<String>>> families =
        settings.network().families().stream()
            .map(family -> chains(settings, table, family))
            .toList();
    Map<String, List<String>> merged = new LinkedHashMap<>(families.getFirst());
    families.stream()
        .skip(1)
        .forEach(more -> more.forEach((chain, list) -> merged.merge(chain, list, Merge::of)));
    if (!settings.network().families().contains(Family.IPV6)) {
      merged.replaceAll(
          (chain, rules) ->
              HOOKS.containsKey(chain)
                  ? Stream.concat(Stream.of("meta nfproto ipv6 return"), rules.stream()).toList()
                  : rules);
    }
    return merged;
  }

  private static Map<String, List<String>> chains(
      IptablesSettings settings, Table table, Family family) {
    RuleSet set = CaptureRules.rulesFor(settings, family);
    Map<String, List<String>> chains = new LinkedHashMap<>();
    HOOKS.keySet().stream()
        .sorted((one, other) -> other.compareTo(one))
        .filter(hook -> set.rules(table).stream().anyMatch(rule -> rule.chain().equals(hook)))
        .forEach(hook -> chains.put(hook, new ArrayList<>()));
    set.chains(table).forEach(chain -> chains.put(chain, new ArrayList<>()));
    for (Rule rule : set.rules(table)) {
      List<String> rules = chains.computeIfAbsent(rule.chain(), _ -> new ArrayList<>());
      int position = rule.position() == 0 ? rules.size() : rule.position() - 1;
      rules.add(Math.min(position, rules.size()), NftStatement.of(rule, family));
    }
    return chains;
  }

  /** Brings two lists of one order together: what both have once, and each one's own beside it. */
  static final class Merge {
    private Merge() {}

    static List<String> of(List<String> one, List<String> other) {
      int[][] common = new int[one.size() + 1][other.size() + 1];
      for (int i = one.size() - 1; i >= 0; i--) {
        for (int j = other.size() - 1; j >= 0; j--) {
          common[i][j] =
              one.get(i).equals(other.get(j))
                  ? common[i + 1][j + 1] + 1
                  : Math.max(common[i + 1][j], common[i][j + 1]);
        }
      }
      List<String> merged = new ArrayList<>();
      int i = 0;
      int j = 0;
      while (i < one.size() || j < other.size()) {
        boolean both = i < one.size() && j < other.size() && one.get(i).equals(other.get(j));
        boolean first =
            both || j == other.size() || i < one.size() && common[i + 1][j] >= common[i][j + 1];
        merged.add(first ? one.get(i) : other.get(j));
        i += first ? 1 : 0;
        j += both || !first ? 1 : 0;
      }
      return List.copyOf(merged);
    }
  }
}
