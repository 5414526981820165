package io.meltemi.demo;

import java.util.List;

/** What to try while the shop stays open. */
record Hints(Site site, RunFolder folder, Cast cast, String url) {
  List<String> lines() {
    Workload storefront = Workload.named("storefront");
    String inside = String.join(" ", site.enter(storefront.name()));
    String shell = inside.isEmpty() ? "" : inside + " ";
    int admin = site.ports(storefront).admin();
    String dump = folder.root().resolve("storefront.json").toString();
    return List.of(
        "",
        "The shop stays open until Ctrl-C. To try:",
        "  curl -i " + url,
        "  curl -i -H 'x-reader: editor' " + url,
        "Edit files in " + folder.config() + ", for example",
        "  cp samples/bookshop/tour/split.yaml " + folder.config() + "/reviews-route.yaml",
        "See what Envoy was told:",
        "  " + shell + "curl -s http://127.0.0.1:" + admin + "/config_dump?include_eds > " + dump,
        "  bin/istioctl proxy-config routes --file " + dump,
        "  bin/istioctl proxy-config clusters --file " + dump,
        "  bin/istioctl proxy-config endpoints --file " + dump,
        "See what istiod knows:",
        "  curl -s http://" + cast.istiod() + ":15014/debug/connections",
        "  curl -s http://" + cast.istiod() + ":15014/debug/registryz",
        "  curl -s http://" + cast.istiod() + ":8080/debug/config_dump?proxyID=storefront.bookshop",
        "Logs are in " + folder.log("istiod").getParent());
  }
}
