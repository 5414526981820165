package io.meltemi.analysis.analyzers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Hashtable;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * Asks the system, and DNS itself where that knows nothing. That a name is missing is believed only
 * of a resolver that knows the root: one that is cut off from the others says so of every name.
 */
final class DnsLookup implements HostLookup {
  private static final String ROOT = ".";
  private static final String TIMEOUT_MILLIS = "1000";

  @Override
  public Answer ask(String host) {
    try {
      return InetAddress.getAllByName(host).length > 0 ? Answer.FOUND : Answer.EMPTY;
    } catch (UnknownHostException _) {
      Answer answer = ask(host, "A", "AAAA", "CNAME");
      return answer == Answer.MISSING && ask(ROOT, "NS") != Answer.FOUND
          ? Answer.UNKNOWN
          : answer;
    }
  }

  private static Answer ask(String name, String... records) {
    var settings = new Hashtable<String, String>();
    settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    settings.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    settings.put("com.sun.jndi.dns.timeout.retries", "1");
    try {
      var context = new InitialDirContext(settings);
      try {
        return context.getAttributes(name, records).size() > 0 ? Answer.FOUND : Answer.EMPTY;
      } finally {
        context.close();
      }
    } catch (NameNotFoundException _) {
      return Answer.MISSING;
    } catch (NamingException _) {
      return Answer.UNKNOWN;
    }
  }
}
