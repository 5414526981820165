package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How tags are cut out of statistics' names. The order is the order of application. */
final class StatsTags {
  private static final String NUMBERS = "[_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*";
  private static final String WORDS = "[_.[:digit:]\\w]*|[_\\[\\]aAbBcCdDeEfF[:digit:]\\w\\:]*";

  private static final List<JsonObject> BEFORE =
      List.of(
          tag("cluster_name", "^cluster(\\.(.+);)"),
          tag("http_conn_manager_prefix", "^http\\.(((?:" + WORDS + "));\\.)"),
          tag("thread_name", "^server(\\.(.+))\\.watchdog"),
          tag("tcp_prefix", "^tcp\\.((.*?)\\.)\\w+?$"),
          tag("response_code", "_rq(_(\\d{3}))$"),
          tag("response_code_class", "_rq(_(\\dxx))$"),
          tag(
              "http_conn_manager_listener_prefix",
              "^listener(?=\\.).*?\\.http\\.(((?:" + NUMBERS + "))\\.)"),
          tag("listener_address", "^listener\\.(((?:" + NUMBERS + "))\\.)"),
          tag("mongo_prefix", "^mongo\\.(.+?)\\.(collection|cmd|cx_|op_|delays_|decoding_)(.*?)$"));

  private static final List<JsonObject> AFTER =
      List.of(
          tag("cache", "(cache\\.(.+?)\\.)"),
          tag("component", "(component\\.(.+?)\\.)"),
          tag("tag", "(tag\\.(.+?);\\.)"),
          tag("wasm_filter", "(wasm_filter\\.(.+?)\\.)"),
          tag("authz_enforce_result", "rbac(\\.(allowed|denied))"),
          tag("authz_dry_run_action", "(\\.istio_dry_run_(allow|deny)_)"),
          tag("authz_dry_run_result", "(\\.shadow_(allowed|denied))"));

  private StatsTags() {}

  static List<JsonObject> of(Collection<String> extra) {
    List<JsonObject> tags = new ArrayList<>(BEFORE);
    for (String name : extra) {
      tags.add(tag(name, "(" + name + "=\\.=(.*?);\\.;)"));
    }
    tags.addAll(AFTER);
    return tags;
  }

  private static JsonObject tag(String name, String regex) {
    return JsonObject.of("tag_name", name, "regex", regex);
  }
}
