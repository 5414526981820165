package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.Abort;
import io.meltemi.model.VirtualService.AbortStatus;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.Delay;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.Fault;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.Percent;
import io.meltemi.model.VirtualService.RegexRewrite;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.model.VirtualService.Rewrite;
import io.meltemi.model.VirtualService.UnmatchedPreflights;
import io.meltemi.translate.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy reads what every feature gives. */
class EnvoyAcceptsRoutesTest {
  @TempDir Path folder;

  @Test
  void tableWithEveryFeatureIsValid() throws Exception {
    Optional<Path> envoy = envoy();
    assumeTrue(envoy.isPresent(), "no Envoy: set MELTEMI_ENVOY to its program");
    RouteConfiguration table = mesh().tableFor(Fixtures.sidecar("shop"), "80");
    assertThat(Mesh.host(table, fqdn("cart") + ":80").getRoutesCount()).isEqualTo(7);

    Path config = folder.resolve("bootstrap.pb");
    Files.write(config, bootstrap(table).toByteArray());
    Path log = folder.resolve("envoy.log");
    Process process =
        new ProcessBuilder(
                envoy.get().toString(),
                "--mode",
                "validate",
                "-l",
                "error",
                "-c",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("Envoy ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static Mesh mesh() {
    Service cart = Fixtures.service("shop", "cart", Fixtures.port("http", 80, Protocol.HTTP));
    Service headless =
        Fixtures.service(
            fqdn("db"),
            "shop",
            "db",
            Service.Registry.KUBERNETES,
            Service.Resolution.PASSTHROUGH,
            false,
            List.of(Service.UNSPECIFIED),
            List.of(Fixtures.port("http", 80, Protocol.UNSUPPORTED)));
    return new Mesh()
        .with(cart, headless)
        .with(
            Mesh.virtualService(
                "shop",
                "cart",
                fqdn("cart"),
                Rule.split(
                        Rule.destination(fqdn("a"), "v1", 1), Rule.destination(fqdn("b"), "v2", 99))
                    .when(conditions())
                    .cors(cors())
                    .fault(fault()),
                Rule.to(fqdn("a")).when(Match.prefix("/r")).retries(retries()),
                Rule.to(fqdn("a"))
                    .when(Match.prefix("/rewrite"))
                    .rewrite(
                        new Rewrite("", "h", Optional.of(new RegexRewrite("^/(.*)$", "/v2/\\1")))),
                Rule.doing(
                        new HttpAction.Redirect(
                            "/n", "h", OptionalInt.of(8443), DerivePort.NONE, "https", 307))
                    .when(Match.path("/old")),
                Rule.doing(new HttpAction.Respond(503, Optional.empty()))
                    .when(Match.any().uri(new StringMatch.Regex("/closed/[0-9]+"))),
                Rule.split(Rule.destination(fqdn("a"), "", 0), Rule.destination(fqdn("b"), "", 0))
                    .when(Match.path("/nowhere")),
                Rule.to(fqdn("cart"))));
  }

  private static Match conditions() {
    return Match.prefix("/")
        .ignoreCase()
        .method(new StringMatch.Exact("GET"))
        .authority(new StringMatch.Prefix("www"))
        .header("x", new HeaderMatch.Present())
        .header("@request.auth.claims.group", Match.exactly("beta"))
        .without("y", new HeaderMatch.Value(new StringMatch.Regex(".+")))
        .query("q", new HeaderMatch.Value(new StringMatch.Prefix("a")))
        .stats("stats");
  }

  private static Cors cors() {
    return new Cors(
        List.of(new StringMatch.Regex("https://.*")),
        List.of("GET"),
        List.of("x"),
        List.of("y"),
        Optional.of(Duration.ofHours(1)),
        Optional.of(false),
        UnmatchedPreflights.FORWARD);
  }

  private static Fault fault() {
    return new Fault(
        Optional.of(new Delay(Duration.ofSeconds(1), new Percent.Whole(10))),
        Optional.of(new Abort(new AbortStatus.Http(503), new Percent.Fraction(1))));
  }

  private static Retry retries() {
    return new Retry(
        3,
        Optional.of(Duration.ofSeconds(1)),
        "503,5xx",
        Optional.of(true),
        Optional.empty(),
        Optional.of(Duration.ofMillis(30)));
  }

  private static Bootstrap bootstrap(RouteConfiguration table) {
    var manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("test")
            .setRouteConfig(table)
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    var listener =
        Listener.newBuilder()
            .setName("test")
            .setAddress(
                Address.newBuilder()
                    .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(0)))
            .addFilterChains(
                FilterChain.newBuilder()
                    .addFilters(
                        Filter.newBuilder()
                            .setName("envoy.filters.network.http_connection_manager")
                            .setTypedConfig(Any.pack(manager))));
    return Bootstrap.newBuilder()
        .setStaticResources(Bootstrap.StaticResources.newBuilder().addListeners(listener))
        .build();
  }

  private static Optional<Path> envoy() throws IOException {
    var environment = System.getenv();
    String home = environment.getOrDefault("HOME", "/");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    return List.of(
            environment.getOrDefault("MELTEMI_ENVOY", ""), cache + "/meltemi/envoy/1.38.3/envoy")
        .stream()
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
