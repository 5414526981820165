package io.meltemi.agent.iptables;

/** An IP family, with the addresses that the capture rules treat specially. */
public enum Family {
  IPV4("iptables", "127.0.0.6/32", 32),
  IPV6("ip6tables", "::6/128", 128);

  private final String command;
  private final String inboundSource;
  private final int addressBits;

  Family(String command, String inboundSource, int addressBits) {
    this.command = command;
    this.inboundSource = inboundSource;
    this.addressBits = addressBits;
  }

  /** The name of the family's command without variant, {@code iptables} or {@code ip6tables}. */
  public String command() {
    return command;
  }

  /** The source that Envoy binds to when it passes inbound traffic on to the application. */
  String inboundSource() {
    return inboundSource;
  }

  /** The CIDR that holds {@code address} only. */
  String hostCidr(String address) {
    return address + "/" + addressBits;
  }

  boolean includes(String cidrOrAddress) {
    return (this == IPV6) == cidrOrAddress.contains(":");
  }
}
