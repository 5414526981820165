package io.meltemi.translate;

/** Whether a text is an IP address, judged without looking anything up. */
public final class IpAddresses {
  private IpAddresses() {}

  public static boolean isIp(String text) {
    return isIpv4(text) || isIpv6(text);
  }

  private static boolean isIpv4(String text) {
    int dots = 0;
    int value = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        value = Math.max(value, 0) * 10 + c - '0';
        if (value > 255) {
          return false;
        }
      } else if (c == '.' && value >= 0) {
        dots++;
        value = -1;
      } else {
        return false;
      }
    }
    return dots == 3 && value >= 0;
  }

  /** Letters beyond f never stand in an address, and a name never holds a colon. */
  private static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0
        && text.length() <= 45
        && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
  }
}
