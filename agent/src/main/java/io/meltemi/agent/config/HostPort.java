package io.meltemi.agent.config;

/** A host (a name, or an address without brackets) and a port. */
public record HostPort(String host, int port) {
  /**
   * Reads {@code host:port}, {@code [v6]:port}.
   *
   * @throws SettingsException naming source and field
   */
  public static HostPort parse(String source, String field, String text) {
    int colon = text.lastIndexOf(':');
    String digits = text.substring(colon + 1);
    if (colon > 0 && digits.matches("\\d{1,5}")) {
      String host = text.substring(0, colon);
      int port = Integer.parseInt(digits);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (port > 0 && port <= 65535 && (bracketed || host.indexOf(':') < 0)) {
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
      }
    }
    throw SettingsException.of(source, field, text, "HOST:PORT");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
