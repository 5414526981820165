package io.meltemi.demo;

import java.util.List;

/** What to try while the shop stays open. */
record Hints(Site site, RunFolder folder, String url) {
  List<String> lines() {
    Workload storefront = Workload.named("storefront");
    String envoy =
        inside(storefront.name()) + "curl -s 'http://127.0.0.1:" + site.ports(storefront).admin();
    String istiod = inside("istiod") + "curl -s 'http://" + site.istiodDebug() + ":15014";
    String dump = folder.root().resolve("storefront.json").toString();
    return List.of(
        "",
        "The shop stays open until Ctrl-C. To try:",
        "  curl -i " + url,
        "  curl -i -H 'x-reader: editor' " + url,
        "Edit files in " + folder.config() + ", for example",
        "  cp samples/bookshop/tour/split.yaml " + folder.config() + "/reviews-route.yaml",
        "See what Envoy was told:",
        "  " + envoy + "/config_dump?include_eds' > " + dump,
        "  bin/istioctl proxy-config routes --file " + dump,
        "  bin/istioctl proxy-config clusters --file " + dump,
        "  bin/istioctl proxy-config endpoints --file " + dump,
        "See what istiod knows:",
        "  " + istiod + "/debug/connections'",
        "  " + istiod + "/debug/registryz'",
        "  " + istiod + "/debug/config_dump?proxyID=storefront.bookshop'",
        "Logs are in " + folder.log("istiod").getParent());
  }

  /** What to write before a command so that it runs where that member lives. */
  private String inside(String member) {
    List<String> words = site.enter(member);
    return words.isEmpty() ? "" : String.join(" ", words) + " ";
  }
}
