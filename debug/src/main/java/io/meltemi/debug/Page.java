package io.meltemi.debug;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.view.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * A page under {@code /debug/}.
 *
 * @param name as the index lists it, maybe with a parameter: {@code adsz?push=true}
 * @param perProxy whether it shows what one proxy was sent, which its own namespace may see
 */
record Page(String name, String help, boolean perProxy, Handler handler) {

  /** Answers a request whose caller may see {@code proxies}. */
  @FunctionalInterface
  interface Handler {
    Answer answer(Request request);
  }

  /**
   * A request.
   *
   * @param proxies the connected proxies that the caller may see
   */
  record Request(Query query, List<Proxy> proxies) {

    Answer json(Consumer<JsonWriter> content) {
      JsonWriter json = new JsonWriter(query.has("pretty") ? JsonStyle.GO_PRETTY : JsonStyle.GO);
      content.accept(json);
      return Answer.json(json.bytes());
    }

    /** The answer about the proxy that {@code proxyID} names, or what is wrong with that. */
    Answer aboutProxy(java.util.function.Function<Proxy, Answer> answer) {
      String id = query.get("proxyID");
      if (id.isEmpty()) {
        return Answer.text(400, "You must provide a proxyID in the query string\n");
      }
      return Proxy.find(proxies, id).map(answer).orElse(notConnected());
    }

    /** As {@link #aboutProxy}, or of every proxy where none is named. */
    Answer aboutProxies(java.util.function.Function<List<Proxy>, Answer> answer) {
      String id = query.get("proxyID");
      return id.isEmpty()
          ? answer.apply(proxies)
          : Proxy.find(proxies, id)
              .map(proxy -> answer.apply(List.of(proxy)))
              .orElse(notConnected());
    }

    private static Answer notConnected() {
      return Answer.text(
          404,
          "Proxy not connected to this Pilot instance. It may be connected to another instance.\n");
    }
  }
}
