package io.meltemi.agent.iptables;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Addresses, name servers and users of this host, from which defaults of capture are derived.
 *
 * @param addresses the host's addresses, without loopback and link-local ones
 * @param nameServers the addresses of resolv.conf, in order
 * @param users lines of the passwd file
 */
public record HostFacts(List<InetAddress> addresses, List<String> nameServers, List<String> users) {
  public HostFacts {
    addresses = List.copyOf(addresses);
    nameServers = List.copyOf(nameServers);
    users = List.copyOf(users);
  }

  /**
   * Reads the facts of this host; a file that is absent counts as empty.
   *
   * @throws IOException where interfaces or files cannot be read
   */
  public static HostFacts read() throws IOException {
    List<InetAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .toList();
    List<String> nameServers =
        lines(Path.of("/etc/resolv.conf")).stream()
            .map(line -> line.strip().split("\\s+"))
            .filter(words -> words.length > 1 && words[0].equals("nameserver"))
            .map(words -> words[1])
            .toList();
    return new HostFacts(addresses, nameServers, lines(Path.of("/etc/passwd")));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  boolean hasIpv4() {
    return addresses.stream().anyMatch(address -> !(address instanceof Inet6Address));
  }

  boolean hasIpv6() {
    return addresses.stream().anyMatch(Inet6Address.class::isInstance);
  }

  /** The number of the user of that name. */
  Optional<String> userNumber(String name) {
    return users.stream()
        .map(line -> line.split(":"))
        .filter(fields -> fields.length > 2 && fields[0].equals(name))
        .map(fields -> fields[2])
        .findFirst();
  }
}
