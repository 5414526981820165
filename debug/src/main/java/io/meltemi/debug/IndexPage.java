package io.meltemi.debug;

import java.util.List;

/** {@code /debug}: a table of all pages. */
final class IndexPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html>
      <head>
      <title>Pilot Debug Console</title>
      <style>
      body { font-family: sans-serif; }
      table { border-collapse: collapse; }
      td, th { border: 1px solid #ccc; padding: 6px; text-align: left; }
      </style>
      </head>
      <body>
      <p>Add <b>pretty</b> to the query (<b>/debug/configz?pretty</b>) to have the output indented.</p>
      <table id="endpoints">
      <tr><th>Endpoint</th><th>Description</th></tr>
      """;

  private IndexPage() {}

  static String of(List<Page> pages) {
    StringBuilder html = new StringBuilder(HEAD);
    for (Page page : pages) {
      String path = "/debug/" + page.name();
      html.append("<tr><td><a href='").append(path).append("'>").append(path);
      html.append("</a></td><td>").append(page.help()).append("</td></tr>\n");
    }
    return html.append("</table>\n</body>\n</html>\n").toString();
  }
}
