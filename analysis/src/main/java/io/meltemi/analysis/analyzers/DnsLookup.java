package io.meltemi.analysis.analyzers;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Asks the system. That a name is missing is believed only where a name is found that is always
 * there: a resolver that is cut off from the others says so of every name.
 */
final class DnsLookup implements HostLookup {
  private static final String ALWAYS_THERE = "a.root-servers.net";

  @Override
  public Answer ask(String host) {
    if (isFound(host)) {
      return Answer.FOUND;
    }
    return isFound(ALWAYS_THERE) ? Answer.MISSING : Answer.UNKNOWN;
  }

  private static boolean isFound(String host) {
    try {
      return InetAddress.getAllByName(host).length > 0;
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
