package io.meltemi.agent.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The pod's own resolver settings.
 *
 * @param servers in the order in which they are asked
 * @param search domains in lower case, without a dot at the end
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search) {
  private static final System.Logger LOG = System.getLogger("dns");
  private static final int PORT = 53;
  private static final int MAX_SERVERS = 8;

  ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read
   */
  static ResolvConf read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /** Reads the text; of {@code search} and {@code domain} the last stands, as for the C library. */
  static ResolvConf parse(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = List.of();
    for (String line : text.split("\\R")) {
      String[] words = line.strip().split("[ \\t]+");
      switch (words[0]) {
        case "nameserver" -> addServer(words, servers);
        case "search", "domain" ->
            search =
                Arrays.stream(words)
                    .skip(1)
                    .map(domain -> domain.toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
                    .filter(domain -> !domain.isEmpty())
                    .toList();
        default -> {}
      }
    }
    return new ResolvConf(servers, search);
  }

  private static void addServer(String[] words, List<InetSocketAddress> servers) {
    if (words.length < 2 || servers.size() == MAX_SERVERS) {
      return;
    }
    try {
      servers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), PORT));
    } catch (IllegalArgumentException none) {
      LOG.log(
          System.Logger.Level.WARNING, "resolv.conf: nameserver %s left out".formatted(words[1]));
    }
  }
}
