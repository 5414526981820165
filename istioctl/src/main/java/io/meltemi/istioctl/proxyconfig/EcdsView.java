package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.Comparator;

/** The extension configurations that Envoy fetched by name. */
final class EcdsView {
  private static final String TYPE_PREFIX = "type.googleapis.com/";

  private EcdsView() {}

  static String table(ConfigDump dump) {
    Table table = new Table(5).row("ECDS NAME", "TYPE");
    dump.section("EcdsConfigDump").at("ecdsFilters").items().stream()
        .map(filter -> filter.at("ecdsFilter"))
        .sorted(Comparator.comparing(EcdsView::type).thenComparing(each -> each.at("name").text()))
        .forEach(filter -> table.row(filter.at("name").text(), type(filter)));
    return table.print();
  }

  private static String type(Json filter) {
    String url = filter.at("typedConfig").at("@type").text();
    return url.startsWith(TYPE_PREFIX) ? url.substring(TYPE_PREFIX.length()) : url;
  }
}
