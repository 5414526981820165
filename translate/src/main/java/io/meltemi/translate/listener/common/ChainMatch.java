package io.meltemi.translate.listener.common;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which connections a filter chain of an outbound or gateway listener takes.
 *
 * @param serverNames SNI; {@code *} among them stands for any
 * @param cidrs destination addresses, {@code address} or {@code address/length}
 * @param applicationProtocols as sniffed or offered by ALPN
 * @param transportProtocol {@code raw_buffer}, {@code tls}, or empty for any
 */
public record ChainMatch(
    List<String> serverNames,
    List<String> cidrs,
    List<String> applicationProtocols,
    String transportProtocol) {
  public static final ChainMatch ALL = new ChainMatch(List.of(), List.of(), List.of(), "");

  /** HTTP in plaintext, as the inspector finds it. */
  public static final ChainMatch PLAIN_HTTP =
      new ChainMatch(List.of(), List.of(), Alpn.PLAINTEXT_HTTP, "raw_buffer");

  public ChainMatch {
    serverNames = sorted(serverNames);
    cidrs = sorted(cidrs);
  }

  private static List<String> sorted(List<String> values) {
    return values.size() < 2 ? List.copyOf(values) : values.stream().sorted().toList();
  }

  public static ChainMatch ofTls(List<String> serverNames, List<String> cidrs) {
    return new ChainMatch(serverNames, cidrs, List.of(), "");
  }

  public boolean isAll() {
    return anyName()
        && cidrs.isEmpty()
        && applicationProtocols.isEmpty()
        && transportProtocol.isEmpty();
  }

  /** Whether Envoy would refuse both in one listener, or never reach the second. */
  public boolean conflictsWith(ChainMatch other) {
    return transportProtocol.equals(other.transportProtocol)
        && applicationProtocols.equals(other.applicationProtocols)
        && names().equals(other.names())
        && networks().equals(other.networks());
  }

  /** Whether it takes whatever name a client asks for, or none. */
  public boolean anyName() {
    return serverNames.isEmpty() || serverNames.contains("*");
  }

  /** The same for any name; equal for two that differ in names alone. */
  public ChainMatch withoutNames() {
    return new ChainMatch(
        List.of(), List.copyOf(new TreeSet<>(networks())), applicationProtocols, transportProtocol);
  }

  public ChainMatch withNames(List<String> names) {
    return new ChainMatch(names, cidrs, applicationProtocols, transportProtocol);
  }

  private Set<String> names() {
    var names = new HashSet<>(serverNames);
    names.remove("*");
    return names;
  }

  private Set<String> networks() {
    return cidrs.stream()
        .map(Cidr::parse)
        .flatMap(Optional::stream)
        .filter(cidr -> !cidr.isUnspecified())
        .map(Cidr::masked)
        .map(Cidr::toString)
        .collect(Collectors.toSet());
  }

  /** The match; absent where every connection is taken. */
  public Optional<FilterChainMatch> toEnvoy() {
    if (isAll()) {
      return Optional.empty();
    }
    var match =
        FilterChainMatch.newBuilder()
            .addAllApplicationProtocols(applicationProtocols)
            .setTransportProtocol(transportProtocol);
    if (!anyName()) {
      match.addAllServerNames(serverNames);
    }
    for (String text : cidrs) {
      Cidr.parse(text)
          .filter(cidr -> !cidr.isUnspecified())
          .ifPresent(
              cidr ->
                  match.addPrefixRanges(
                      CidrRange.newBuilder()
                          .setAddressPrefix(cidr.text())
                          .setPrefixLen(UInt32Value.of(cidr.prefixLength()))));
    }
    return Optional.of(match.build());
  }
}
