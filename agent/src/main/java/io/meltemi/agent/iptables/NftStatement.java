package io.meltemi.agent.iptables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * One rule in nft's language, made of the same rule in iptables' language. Matches come in one
 * order, so that the rules of both families can be compared: interface, protocol, state, address,
 * port, owner and mark. Names of chains are those of Istio's own nftables program.
 */
final class NftStatement {
  private final Family family;
  private final List<Match> matches = new ArrayList<>();
  private String action = "";
  private String module = "";
  private String protocol = "";
  private boolean negated;

  private record Match(int rank, String text) {}

  private NftStatement(Family family) {
    this.family = family;
  }

  /**
   * Translates.
   *
   * @throws IllegalArgumentException at a word that {@link CaptureRules} does not use
   */
  static String of(Rule rule, Family family) {
    NftStatement statement = new NftStatement(family);
    Iterator<String> words = rule.words().iterator();
    while (words.hasNext()) {
      statement.take(words.next(), words);
    }
    StringBuilder out = new StringBuilder();
    statement.matches.sort(Comparator.comparingInt(Match::rank));
    statement.matches.forEach(match -> out.append(match.text()).append(' '));
    return out.append(statement.action).toString();
  }

  /** {@code ISTIO_IN_REDIRECT} is {@code istio-in-redirect}, {@code OUTPUT} is {@code output}. */
  static String chain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void take(String word, Iterator<String> rest) {
    switch (word) {
      case "!" -> negated = true;
      case "-m" -> module = rest.next();
      case "-i" -> match(0, "iifname", networkName(rest.next()));
      case "-o" -> match(1, "oifname", networkName(rest.next()));
      case "-p" -> {
        protocol = rest.next();
        match(2, "meta l4proto", protocol);
      }
      case "--ctstate" -> match(3, "ct state", rest.next().toLowerCase(Locale.ROOT));
      case "-s" -> match(4, ip() + " saddr", rest.next());
      case "-d" -> match(4, ip() + " daddr", rest.next());
      case "--sport" -> match(5, protocol + " sport", ports(rest.next()));
      case "--dport" -> match(5, protocol + " dport", ports(rest.next()));
      case "--dports" ->
          match(5, protocol + " dport", "{ " + rest.next().replace(",", ", ") + " }");
      case "--uid-owner" -> match(6, "meta skuid", rest.next());
      case "--gid-owner" -> match(6, "meta skgid", rest.next());
      case "--mark" -> match(6, module.equals("connmark") ? "ct mark" : "meta mark", rest.next());
      case "-j" -> action = action(rest.next(), rest);
      default -> throw new IllegalArgumentException("no nftables for " + word);
    }
  }

  private void match(int rank, String what, String value) {
    matches.add(new Match(rank, what + (negated ? " != " : " ") + value));
    negated = false;
  }

  /** What follows a target are its own words. */
  private String action(String target, Iterator<String> rest) {
    StringBuilder options = new StringBuilder();
    rest.forEachRemaining(word -> options.append(' ').append(word));
    String[] given = options.toString().strip().split(" ");
    return switch (target) {
      case "RETURN", "ACCEPT", "DROP" -> target.toLowerCase(Locale.ROOT);
      case "REDIRECT" -> "redirect to :" + given[1];
      case "MARK" -> "meta mark set " + given[1];
      case "CT" -> "ct zone set " + given[1];
      case "CONNMARK" ->
          given[0].equals("--save-mark") ? "ct mark set meta mark" : "meta mark set ct mark";
      case "TPROXY" ->
          "tproxy %s to :%s meta mark set %s accept"
              .formatted(ip(), given[3], given[1].split("/", 2)[0]);
      default -> "jump " + chain(target);
    };
  }

  private String ip() {
    return family == Family.IPV4 ? "ip" : "ip6";
  }

  /** A range is {@code first:last} to iptables. */
  private static String ports(String value) {
    return value.replace(':', '-');
  }

  /** A name that ends in {@code +} stands for all that begin so. */
  private static String networkName(String name) {
    return "\"" + (name.endsWith("+") ? name.substring(0, name.length() - 1) + "*" : name) + "\"";
  }
}
