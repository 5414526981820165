package io.meltemi.translate.listener.common;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.meltemi.model.MeshConfig.PathNormalization;
import io.meltemi.model.ProxyConfig.GatewayTopology;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.translate.Containment;
import io.meltemi.translate.authz.Authorization;
import io.meltemi.translate.authz.AuthorizationFilters;
import io.meltemi.translate.filter.AccessFilters;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.filter.ExtensionFilters;
import io.meltemi.translate.filter.HttpChain;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.NetworkChain;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.filter.PlacedExtension;
import io.meltemi.translate.filter.ProtocolFilters;
import io.meltemi.translate.jwt.Authentication;
import io.meltemi.translate.jwt.JwtFilters;
import io.meltemi.translate.listener.telemetry.AccessLogs;
import io.meltemi.translate.listener.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What all listeners of one class of a proxy have in common, serialised once. Equal only to itself:
 * it stands for its settings in the keys of listeners. Any thread.
 */
public final class ListenerParts {
  public record Settings(
      ListenerClass listenerClass,
      Calls calls,
      Telemetry telemetry,
      Http http,
      Connections connections,
      Extensions extensions,
      boolean listenerLog) {

    /**
     * What calls meet.
     *
     * @param authorization who may call; nothing for outgoing traffic
     * @param authentication which tokens requests may have; likewise
     * @param extensions in their order
     */
    public record Calls(
        Authorization authorization,
        Authentication authentication,
        List<PlacedExtension> extensions) {
      public Calls {
        extensions = List.copyOf(extensions);
      }
    }

    private Settings ofUnverifiedClients() {
      return new Settings(
          listenerClass,
          new Calls(calls.authorization.unverified(), calls.authentication, calls.extensions),
          telemetry,
          http,
          connections,
          extensions,
          listenerLog);
    }

    /** The same for listeners without HTTP. */
    public Settings withoutHttp() {
      return new Settings(
          listenerClass,
          new Calls(
              calls.authorization,
              calls.authentication,
              calls.extensions.stream().filter(PlacedExtension::isNetwork).toList()),
          telemetry.withoutWorkload(),
          http,
          connections,
          extensions,
          listenerLog);
    }

    /**
     * @param passthrough the cluster of those that no listener wants
     * @param detectionTimeout how long a protocol is sniffed; zero: without limit
     * @param protocols which protocols there are filters for
     */
    public record Connections(
        String passthrough,
        Optional<Duration> idleTimeout,
        Duration detectionTimeout,
        ProtocolFilters protocols) {}

    /** What only HTTP needs. */
    public record Http(
        PathNormalization pathNormalization,
        ProxyHeaders headers,
        GatewayTopology topology,
        HttpChain.ForRoutes forRoutes) {}
  }

  private record HttpKey(
      HttpSettings.Kind kind,
      boolean grpcWeb,
      List<DnsCache> dynamicDns,
      List<PlacedExtension> extensions) {}

  private final Settings settings;
  private final Containment containment;
  private final AccessFilters access;
  private final List<AccessLog> listenerLogs;
  private final ConcurrentHashMap<HttpKey, HttpTemplate> http = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<List<PlacedExtension>, TcpTemplate> tcp =
      new ConcurrentHashMap<>();
  private @Nullable ListenerParts unverified;

  /** Where it cannot be made out who may call, nobody may. */
  public ListenerParts(Settings settings, Containment containment) {
    this.settings = settings;
    this.containment = containment;
    this.access =
        containment
            .attempt(
                "lds",
                "access filters of " + settings.listenerClass(),
                () ->
                    AuthorizationFilters.of(settings.calls().authorization())
                        .withTokens(JwtFilters.of(settings.calls().authentication())))
            .orElseGet(AuthorizationFilters::denying);
    this.listenerLogs =
        settings.listenerLog()
            ? AccessLogs.forListener(settings.telemetry().accessLogs())
            : List.of();
  }

  /** The same for chains whose clients come with certificates that nobody verified. */
  public synchronized ListenerParts ofUnverifiedClients() {
    if (unverified == null) {
      unverified = new ListenerParts(settings.ofUnverifiedClients(), containment);
    }
    return unverified;
  }

  /** For connections that no listener wants, which no extension looks at. */
  public TcpTemplate tcp() {
    return tcp.computeIfAbsent(List.of(), this::template);
  }

  /**
   * @param port the one that extensions go by
   */
  public TcpTemplate tcp(int port) {
    return tcp.computeIfAbsent(
        extensions(port).stream().filter(PlacedExtension::isNetwork).toList(), this::template);
  }

  private TcpTemplate template(List<PlacedExtension> placed) {
    var added = new ExtensionFilters(placed, settings.extensions());
    return new TcpTemplate(
        new TcpTemplate.Settings(
            new NetworkChain(
                settings.listenerClass(),
                access.with(added),
                added.network(),
                settings.telemetry().metrics(),
                settings.extensions()),
            settings.telemetry().accessLogs(),
            PeerLabels.areKeptBy(settings.extensions()),
            settings.connections().idleTimeout(),
            settings.connections().protocols()));
  }

  /**
   * @param port the one that extensions go by
   */
  public HttpTemplate http(
      HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns, int port) {
    return http.computeIfAbsent(
        new HttpKey(
            kind,
            grpcWeb,
            dynamicDns,
            extensions(port).stream().filter(e -> !e.isNetwork()).toList()),
        this::template);
  }

  private List<PlacedExtension> extensions(int port) {
    return settings.calls().extensions().stream()
        .filter(e -> e.covers(settings.listenerClass(), port))
        .toList();
  }

  public String passthrough() {
    return settings.connections().passthrough();
  }

  public Duration detectionTimeout() {
    return settings.connections().detectionTimeout();
  }

  /** Logs of connections that found no chain. */
  public List<AccessLog> listenerLogs() {
    return listenerLogs;
  }

  private HttpTemplate template(HttpKey key) {
    ProxyHeaders headers = settings.http().headers();
    return new HttpTemplate(
        new HttpSettings(
            new HttpChain(
                settings.listenerClass(),
                key.grpcWeb(),
                new HttpChain.Headers(
                    headers.metadataExchangeInMesh(),
                    !headers.envoyDebugHeadersDisabled().orElse(false)),
                settings.http().forRoutes(),
                key.dynamicDns(),
                access.with(new ExtensionFilters(key.extensions(), settings.extensions())),
                new HttpChain.Reports(settings.telemetry().metrics(), settings.telemetry().own()),
                settings.extensions()),
            key.kind(),
            settings.http().pathNormalization(),
            settings.connections().idleTimeout(),
            settings.telemetry().accessLogs(),
            settings.telemetry().tracing(),
            headers,
            settings.http().topology()));
  }
}
