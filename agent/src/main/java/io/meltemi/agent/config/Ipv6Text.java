package io.meltemi.agent.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv6 addresses as RFC 5952 writes them; the JDK writes every group out. */
final class Ipv6Text {
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

  private Ipv6Text() {}

  /** The address {@code a:b:c:d:e:f:g:h} with its longest run of zeros, the first such, cut. */
  static String shortest(String full) {
    Matcher run = ZEROS.matcher(full);
    int start = -1;
    int end = -1;
    while (run.find()) {
      if (run.end() - run.start() > end - start) {
        start = run.start();
        end = run.end();
      }
    }
    return start < 0 ? full : full.substring(0, start) + "::" + full.substring(end);
  }
}
