package io.meltemi.translate.route;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.meltemi.model.VirtualService.HeaderOperations;
import io.meltemi.model.VirtualService.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Header changes as Envoy takes them: first what is set, then what is added, each by name. Pseudo
 * headers and {@code Host} cannot be changed so; a new authority is told apart.
 *
 * @param authority the host that the request shall have; empty keeps it
 */
record HeaderOps(
    List<HeaderValueOption> requestAdd,
    List<String> requestRemove,
    List<HeaderValueOption> responseAdd,
    List<String> responseRemove,
    String authority) {

  static HeaderOps of(Headers headers) {
    return new HeaderOps(
        added(headers.request()),
        headers.request().remove().stream().filter(name -> !isInternal(name)).toList(),
        added(headers.response()),
        headers.response().remove().stream().filter(name -> !isInternal(name)).toList(),
        authorityOf(headers.request()));
  }

  private static List<HeaderValueOption> added(HeaderOperations operations) {
    List<HeaderValueOption> options = new ArrayList<>();
    addAll(operations.set(), HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD, options);
    addAll(operations.add(), HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD, options);
    return options;
  }

  private static void addAll(
      SortedMap<String, String> headers, HeaderAppendAction action, List<HeaderValueOption> to) {
    headers.forEach(
        (name, value) -> {
          if (!isInternal(name)) {
            to.add(
                HeaderValueOption.newBuilder()
                    .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                    .setAppendAction(action)
                    .build());
          }
        });
  }

  private static String authorityOf(HeaderOperations request) {
    String set = authorityIn(request.set());
    return set.isEmpty() ? authorityIn(request.add()) : set;
  }

  private static String authorityIn(SortedMap<String, String> headers) {
    return headers.entrySet().stream()
        .filter(e -> isAuthority(e.getKey()))
        .map(java.util.Map.Entry::getValue)
        .reduce("", (first, last) -> last);
  }

  private static boolean isAuthority(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(":authority") || lower.equals("host");
  }

  private static boolean isInternal(String name) {
    return name.startsWith(":") || name.equalsIgnoreCase("host");
  }
}
