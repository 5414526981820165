package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Level;
import io.meltemi.analysis.Message;
import java.util.List;

/**
 * Messages as the XML of JUnit: a test case each, which fails from a level on. Where there is no
 * message, there is one case, which passes, since an empty report is often taken for none.
 */
final class JUnitReport {
  private static final String SUITE = "istioctl analyze";

  private JUnitReport() {}

  static String print(List<Message> messages, Level failing) {
    long failures = messages.stream().filter(m -> fails(m, failing)).count();
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    out.append("  <testsuite name=\"").append(SUITE).append("\" tests=\"");
    out.append(Math.max(1, messages.size())).append("\" failures=\"").append(failures);
    out.append("\" errors=\"0\" skipped=\"0\">\n");
    if (messages.isEmpty()) {
      out.append("    <testcase classname=\"").append(SUITE);
      out.append("\" name=\"no validation issues found\"/>\n");
    }
    messages.forEach(message -> add(out, message, fails(message, failing)));
    return out.append("  </testsuite>\n</testsuites>").toString();
  }

  private static boolean fails(Message message, Level failing) {
    return message.type().level().isAtLeast(failing);
  }

  private static void add(StringBuilder out, Message message, boolean fails) {
    String code = message.type().code();
    out.append("    <testcase classname=\"").append(escaped(message.origin()));
    out.append("\" name=\"").append(escaped(code + " " + message.text())).append("\"");
    if (!message.reference().isEmpty()) {
      out.append(" file=\"").append(escaped(message.resource().orElseThrow().origin().file()));
      out.append("\" line=\"").append(message.line().orElseThrow()).append("\"");
    }
    out.append(">\n      ");
    if (fails) {
      out.append("<failure type=\"").append(code);
      out.append("\" message=\"").append(escaped(message.text())).append("\">");
      out.append(escaped(message.toString())).append("</failure>\n");
    } else {
      out.append("<system-out>").append(escaped(message.toString())).append("</system-out>\n");
    }
    out.append("    </testcase>\n");
  }

  private static String escaped(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n', '\t', '\r' -> out.append("&#").append(c).append(';');
                default -> out.appendCodePoint(isXml(c) ? c : '?');
              }
            });
    return out.toString();
  }

  /** Whether XML 1.0 may hold it at all. */
  private static boolean isXml(int c) {
    return c >= ' ' && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
  }
}
