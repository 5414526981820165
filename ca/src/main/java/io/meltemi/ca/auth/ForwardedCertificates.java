package io.meltemi.ca.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads Envoy's header {@code x-forwarded-client-cert}: elements between commas, one for each proxy
 * that a request came through, the nearest one's last; in each of them pairs {@code key=value}
 * between semicolons. What is not exactly of that form is refused as a whole.
 *
 * <p>Source: Envoy's documentation, "x-forwarded-client-cert".
 */
final class ForwardedCertificates {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_PAIRS = 256;
  private static final Set<String> KEYS =
      Set.of("by", "hash", "cert", "chain", "subject", "uri", "dns");

  /**
   * @param key in lower case
   * @param value without its quotes
   */
  record Pair(String key, String value) {}

  private final String header;
  private int at;
  private int pairs;

  private ForwardedCertificates(String header) {
    this.header = header;
  }

  /**
   * The pairs of each element, neither of them empty.
   *
   * @throws AuthenticationException where the header is not of the form, saying where
   */
  static List<List<Pair>> parse(String header) throws AuthenticationException {
    if (header.length() > MAX_LENGTH) {
      throw new AuthenticationException(
          "XFCC header: " + header.length() + " characters (expected: at most " + MAX_LENGTH + ")");
    }
    return new ForwardedCertificates(header).elements();
  }

  private List<List<Pair>> elements() throws AuthenticationException {
    var elements = new ArrayList<List<Pair>>();
    do {
      elements.add(element());
    } while (passes(','));
    if (at < header.length()) {
      throw fault("',' or ';'");
    }
    return elements;
  }

  private List<Pair> element() throws AuthenticationException {
    var element = new ArrayList<Pair>();
    do {
      if (++pairs > MAX_PAIRS) {
        throw fault("at most " + MAX_PAIRS + " pairs");
      }
      element.add(pair());
    } while (passes(';'));
    return element;
  }

  private Pair pair() throws AuthenticationException {
    int equals = header.indexOf('=', at);
    String key = equals < 0 ? "" : header.substring(at, equals).toLowerCase(Locale.ROOT);
    if (!KEYS.contains(key)) {
      throw fault("By, Hash, Cert, Chain, Subject, URI or DNS, and '='");
    }
    at = equals + 1;
    return new Pair(key, passes('"') ? quoted() : plain());
  }

  private String plain() throws AuthenticationException {
    int start = at;
    while (at < header.length() && ",;".indexOf(header.charAt(at)) < 0) {
      char c = header.charAt(at);
      if (c == '"' || c == '=' || c <= ' ' || c > '~') {
        throw fault("a value in quotes");
      }
      at++;
    }
    return header.substring(start, at);
  }

  private String quoted() throws AuthenticationException {
    var value = new StringBuilder();
    while (at < header.length()) {
      char c = header.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\' && at < header.length()) {
        c = header.charAt(at++);
      }
      if (c < ' ' || c == 0x7f) {
        throw fault("no control character");
      }
      value.append(c);
    }
    throw fault("'\"'");
  }

  private boolean passes(char c) {
    boolean here = at < header.length() && header.charAt(at) == c;
    at += here ? 1 : 0;
    return here;
  }

  private AuthenticationException fault(String expected) {
    return new AuthenticationException(
        "XFCC header: not readable at character " + at + " (expected: " + expected + ")");
  }
}
