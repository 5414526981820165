package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import io.meltemi.model.Service;
import java.util.Optional;

/**
 * How clients of a service stay with one of its endpoints, as labels of the service say: by a
 * cookie ({@code istio.io/persistent-session: NAME} or {@code NAME:PATH}), which lasts as long as
 * the client's session, or by a header ({@code istio.io/persistent-session-header: NAME}). Proxies
 * write the endpoint into it.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/util/util.go MaybeBuildStatefulSessionFilterConfig.
 *
 * @param path of the cookie; empty where it is a header
 */
public record PersistentSession(String name, String path) {
  /** The filter, and the extension. */
  public static final String FILTER = "envoy.filters.http.stateful_session";

  private static final String COOKIE_LABEL = "istio.io/persistent-session";
  private static final String HEADER_LABEL = "istio.io/persistent-session-header";

  /** Whether endpoints that drain are kept for those who are with them already. */
  public static boolean isWanted(Service service) {
    return of(service).isPresent();
  }

  public static Optional<PersistentSession> of(Service service) {
    String cookie = service.attributes().labels().getOrDefault(COOKIE_LABEL, "");
    if (!cookie.isEmpty()) {
      int colon = cookie.indexOf(':');
      return Optional.of(
          colon < 0
              ? new PersistentSession(cookie, "/")
              : new PersistentSession(cookie.substring(0, colon), cookie.substring(colon + 1)));
    }
    return service
        .attributes()
        .labels()
        .find(HEADER_LABEL)
        .filter(header -> !header.isEmpty())
        .map(header -> new PersistentSession(header, ""));
  }

  /** The filter itself, where there is no route to have it. */
  public HttpFilter filter() {
    return HttpFilterSource.named(FILTER, config());
  }

  /** For a virtual host. */
  public Any perRoute() {
    return TypedConfig.of(
        StatefulSessionPerRoute.newBuilder().setStatefulSession(config()).build());
  }

  private StatefulSession config() {
    return path.isEmpty()
        ? config(
            "envoy.http.stateful_session.header",
            HeaderBasedSessionState.newBuilder().setName(name).build())
        : config(
            "envoy.http.stateful_session.cookie",
            CookieBasedSessionState.newBuilder()
                .setCookie(Cookie.newBuilder().setName(name).setPath(path))
                .build());
  }

  private static StatefulSession config(String kind, Message state) {
    return StatefulSession.newBuilder()
        .setSessionState(
            TypedExtensionConfig.newBuilder().setName(kind).setTypedConfig(TypedConfig.of(state)))
        .build();
  }
}
