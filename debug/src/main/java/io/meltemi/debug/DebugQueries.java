package io.meltemi.debug;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import io.meltemi.debug.view.Proxy;
import io.meltemi.debug.view.StatusMessages;
import io.meltemi.xds.Client;
import io.meltemi.xds.QuerySource;
import java.util.List;
import java.util.function.Function;

/**
 * Debug over xDS, as {@code istioctl} asks for it: {@code istio.io/debug} with a page's path and
 * query as the one name, {@code istio.io/debug/syncz}, {@code istio.io/debug/config_dump} with a
 * proxy's id, and {@code istio.io/connections}. Source: istio 1.30, pilot/pkg/xds/debuggen.go and
 * statusgen.go.
 */
public final class DebugQueries implements QuerySource {
  private static final String PAGE = "istio.io/debug";
  private static final String CONNECTIONS = "istio.io/connections";

  private final DebugEndpoints endpoints;
  private final DebugSources sources;
  private final Function<Client, Access> authoriser;

  /**
   * @param authoriser what a client sees, by the identity that its port verified
   */
  public DebugQueries(
      DebugEndpoints endpoints, DebugSources sources, Function<Client, Access> authoriser) {
    this.endpoints = endpoints;
    this.sources = sources;
    this.authoriser = authoriser;
  }

  @Override
  public List<Named> answer(Client client, String typeUrl, List<String> names)
      throws StatusException {
    if (!typeUrl.startsWith(PAGE) && !typeUrl.equals(CONNECTIONS)) {
      return List.of();
    }
    Access access = authoriser.apply(client);
    if (access instanceof Access.Denied) {
      throw Status.UNAUTHENTICATED
          .withDescription("authentication required (expected: an identity, over TLS)")
          .asException();
    }
    return switch (typeUrl) {
      case PAGE -> page(client, access, names);
      case PAGE + "/syncz" -> StatusMessages.syncz(visible(client, access, false));
      case PAGE + "/config_dump" -> StatusMessages.dump(visible(client, access, true), names);
      case CONNECTIONS -> StatusMessages.connections(visible(client, access, false));
      default -> List.of();
    };
  }

  private List<Named> page(Client client, Access access, List<String> names)
      throws StatusException {
    if (names.size() != 1) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              names.isEmpty() ? "debug type is required" : "only one debug request is allowed")
          .asException();
    }
    String name = names.getFirst();
    int query = name.indexOf('?');
    String path = query < 0 ? name : name.substring(0, query);
    Answer answer =
        endpoints.page("/debug/" + path, query < 0 ? "" : name.substring(query + 1), access);
    if (answer.status() == DebugEndpoints.FORBIDDEN) {
      throw notAllowed(client);
    }
    var message =
        Any.newBuilder().setTypeUrl(PAGE).setValue(ByteString.copyFrom(answer.body())).build();
    return List.of(new Named(name, message));
  }

  private static StatusException notAllowed(Client client) {
    return Status.PERMISSION_DENIED
        .withDescription(
            "the debug info is not available for current identity: " + client.peer().identities())
        .asException();
  }

  /** The connected proxies that the client may see. */
  private List<Proxy> visible(Client client, Access access, boolean perProxy)
      throws StatusException {
    List<Proxy> all = Proxy.of(sources.clients().sessions().get());
    return switch (access) {
      case Access.Full() -> all;
      case Access.Denied() -> List.of();
      case Access.OwnNamespace(var namespace) -> {
        if (!perProxy) {
          throw notAllowed(client);
        }
        yield all.stream().filter(proxy -> proxy.namespace().equals(namespace)).toList();
      }
    };
  }
}
