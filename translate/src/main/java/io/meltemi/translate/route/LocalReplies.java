package io.meltemi.translate.route;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.meltemi.model.VirtualService.Body;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.HttpAction.Redirect;
import io.meltemi.model.VirtualService.HttpAction.Respond;
import java.util.Base64;
import java.util.Optional;

/** Routes that the proxy answers itself. */
final class LocalReplies {
  private static final String PREFIX_REPLACEMENT = "%PREFIX()%";
  private static final int INTERNAL_ERROR = 500;

  private LocalReplies() {}

  /**
   * @param port the port on which the request came
   * @param tls whether it came in TLS
   */
  static void redirect(
      Redirect redirect, int port, boolean tls, RouteSemantics semantics, Route.Builder route) {
    Optional<RedirectResponseCode> code = responseCode(redirect.code());
    if (code.isEmpty()) {
      unavailable(route);
      return;
    }
    RedirectAction.Builder action =
        RedirectAction.newBuilder()
            .setHostRedirect(redirect.authority())
            .setResponseCode(code.get())
            .setPortRedirect(portOf(redirect, port, tls));
    if (!redirect.scheme().isEmpty()) {
      action.setSchemeRedirect(redirect.scheme());
    }
    if (semantics == RouteSemantics.GATEWAY && redirect.uri().startsWith(PREFIX_REPLACEMENT)) {
      action.setPrefixRewrite(redirect.uri().substring(PREFIX_REPLACEMENT.length()));
    } else {
      action.setPathRedirect(redirect.uri());
    }
    route.setRedirect(action);
  }

  static void respond(Respond respond, Route.Builder route) {
    DirectResponseAction.Builder action =
        DirectResponseAction.newBuilder().setStatus(respond.status());
    respond.body().ifPresent(body -> action.setBody(dataOf(body)));
    route.setDirectResponse(action);
  }

  /** For a rule that says nothing that Envoy could do: it must not fall to the rules behind it. */
  static void unavailable(Route.Builder route) {
    route.setDirectResponse(DirectResponseAction.newBuilder().setStatus(INTERNAL_ERROR));
  }

  private static DataSource dataOf(Body body) {
    return switch (body) {
      case Body.Text(var text) -> DataSource.newBuilder().setInlineString(text).build();
      case Body.Bytes(var base64) ->
          DataSource.newBuilder()
              .setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(base64)))
              .build();
    };
  }

  /** 0 leaves the port out, as the scheme's own port is. */
  private static int portOf(Redirect redirect, int requestPort, boolean tls) {
    int port =
        redirect
            .port()
            .orElse(redirect.derivePort() == DerivePort.FROM_REQUEST_PORT ? requestPort : 0);
    String scheme = redirect.scheme().isEmpty() ? (tls ? "https" : "http") : redirect.scheme();
    boolean usual =
        (port == 80 && scheme.equals("http")) || (port == 443 && scheme.equals("https"));
    return usual ? 0 : port;
  }

  private static Optional<RedirectResponseCode> responseCode(int code) {
    return switch (code) {
      case 0, 301 -> Optional.of(RedirectResponseCode.MOVED_PERMANENTLY);
      case 302 -> Optional.of(RedirectResponseCode.FOUND);
      case 303 -> Optional.of(RedirectResponseCode.SEE_OTHER);
      case 307 -> Optional.of(RedirectResponseCode.TEMPORARY_REDIRECT);
      case 308 -> Optional.of(RedirectResponseCode.PERMANENT_REDIRECT);
      default -> Optional.empty();
    };
  }
}
