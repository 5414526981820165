package io.meltemi.demo;

import java.util.List;

/** What to try while the shop stays open. */
record Hints(Site site, RunFolder folder, String url) {
  List<String> lines() {
    Workload storefront = Workload.named("storefront");
    String istioctl = "  " + inside(storefront.name()) + "bin/istioctl proxy-config ";
    String admin = " --admin-address 127.0.0.1:" + site.ports(storefront).admin();
    String istiod = inside("istiod") + "curl -s 'http://" + site.istiodDebug() + ":15014";
    return List.of(
        "",
        "The shop stays open until Ctrl-C. To try:",
        "  curl -i " + url,
        "  curl -i -H 'x-reader: editor' " + url,
        "Edit files in " + folder.config() + ", for example",
        "  cp samples/bookshop/tour/split.yaml " + folder.config() + "/reviews-route.yaml",
        "See what Envoy was told:",
        istioctl + "routes" + admin,
        istioctl + "clusters" + admin,
        istioctl + "endpoints" + admin,
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
