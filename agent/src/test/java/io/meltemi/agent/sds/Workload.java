package io.meltemi.agent.sds;

import io.meltemi.agent.Eventually;
import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.cert.CertificateSettings.Source;
import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.cert.FakeCa;
import io.meltemi.agent.cert.IstioAuthority;
import io.meltemi.agent.cert.Renewal;
import io.meltemi.agent.cert.Secrets;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.EnvoyBinary;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.pem.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assumptions;

/** A workload with an identity, and an Envoy that has it from the agent's socket. */
final class Workload implements AutoCloseable {
  static final int PORT = 18080;
  private static final int ADMIN_PORT = 18000;

  private final Network network = new Network();
  private final CertificateStatistics statistics = new CertificateStatistics();
  private final Secrets secrets;
  private final SdsServer server;
  private final String address;
  private final Path output;
  private final Process envoy;

  private Workload(Path folder, String account, FakeCa ca, String listenersAndClusters)
      throws IOException {
    var random = ThreadLocalRandom.current();
    address = "127.%d.%d.7".formatted(random.nextInt(20, 250), random.nextInt(1, 250));
    Path own = Files.createDirectories(folder.resolve(account));
    Path root = Files.writeString(own.resolve("root.pem"), ca.serverRoot());
    Path token = Files.writeString(own.resolve("token"), FakeCa.TOKEN);
    Source.Authority source =
        new Source.Authority(
            ca.settings(root, token),
            "",
            uri(account),
            new KeyKind.EcdsaP256(),
            false,
            Duration.ofHours(1),
            new Renewal(0.5, 0.01));
    RandomGenerator generator = RandomGenerator.getDefault();
    secrets =
        Secrets.start(
            new CertificateSettings(
                source, Optional.empty(), Optional.empty(), own.resolve("crl.pem")),
            Optional.of(new IstioAuthority(source.server(), "", network, generator)),
            statistics,
            InstantSource.system(),
            generator);
    server = SdsServer.start(network, own.resolve("socket"), secrets, statistics.rejections());
    output = own.resolve("envoy.log");
    Path config =
        Files.writeString(
            own.resolve("envoy.yaml"),
            bootstrap(listenersAndClusters).replace("SOCKET", own.resolve("socket").toString()));
    envoy =
        new ProcessBuilder(
                binary(), "-c", config.toString(), "--concurrency", "1", "--disable-hot-restart")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  private static String binary() {
    try {
      return EnvoyBinary.find("/usr/local/bin/envoy", System.getenv()).path().toString();
    } catch (SettingsException none) {
      return Assumptions.abort(none.getMessage());
    }
  }

  static String uri(String account) {
    return "spiffe://cluster.local/ns/test/sa/" + account;
  }

  /** One that says who calls it. */
  static Workload serving(Path folder, String account, FakeCa ca) throws IOException {
    return new Workload(
        folder,
        account,
        ca,
        """
          listeners:
          - address: {socket_address: {address: ADDRESS, port_value: 18080}}
            filter_chains:
            - transport_socket:
                name: tls
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                  require_client_certificate: true
                  common_tls_context: COMMON
              filters: [{name: http, typed_config: {
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
                stat_prefix: in, route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /},
                  response_headers_to_add: [{header: {key: x-caller, value: "%DOWNSTREAM_PEER_URI_SAN%"}}],
                  direct_response: {status: 200, body: {inline_string: "served"}}}]}]},
                http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}]
          clusters:
        """);
  }

  /** One that passes what it is asked on to another, a connection for each request. */
  static Workload calling(Path folder, String account, FakeCa ca, Workload other)
      throws IOException {
    return new Workload(
        folder,
        account,
        ca,
        """
          listeners:
          - address: {socket_address: {address: ADDRESS, port_value: 18080}}
            filter_chains:
            - filters: [{name: http, typed_config: {
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
                stat_prefix: out, route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: other}}]}]},
                http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}]
          clusters:
          - name: other
            type: STATIC
            connect_timeout: 5s
            max_requests_per_connection: 1
            load_assignment: {cluster_name: other, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: OTHER, port_value: 18080}}}}]}]}
            transport_socket:
              name: tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                common_tls_context: COMMON
        """
            .replace("OTHER", other.address));
  }

  private String bootstrap(String listenersAndClusters) {
    String source =
        "{resource_api_version: V3, api_config_source: {api_type: GRPC, transport_api_version: V3,"
            + " set_node_on_first_message_only: true,"
            + " grpc_services: [{envoy_grpc: {cluster_name: sds-grpc}}]}}";
    String common =
        "{tls_certificate_sds_secret_configs: [{name: default, sds_config: SOURCE}],"
            + " combined_validation_context: {default_validation_context: {},"
            + " validation_context_sds_secret_config: {name: ROOTCA, sds_config: SOURCE}}}";
    return """
    node: {id: "node", cluster: "test"}
    admin: {address: {socket_address: {address: ADDRESS, port_value: 18000}}}
    static_resources:
    LISTENERS
      - name: sds-grpc
        type: STATIC
        typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config: {http2_protocol_options: {}}}}
        load_assignment: {cluster_name: sds-grpc, endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: SOCKET}}}}]}]}
    """
        .replace("LISTENERS\n", listenersAndClusters.indent(0))
        .replace("COMMON", common)
        .replace("SOURCE", source)
        .replace("ADDRESS", address);
  }

  String address() {
    return address;
  }

  Secrets secrets() {
    return secrets;
  }

  CertificateStatistics statistics() {
    return statistics;
  }

  String log() {
    try {
      return Files.readString(output);
    } catch (IOException gone) {
      return gone.toString();
    }
  }

  /** Waits until Envoy takes traffic. */
  void awaitReady() {
    Eventually.in(Duration.ofSeconds(20), () -> state().contains("LIVE"), this::log);
  }

  String state() {
    try {
      return new EnvoyAdmin(address, ADMIN_PORT, Duration.ofSeconds(2))
          .request("GET", "/server_info")
          .body();
    } catch (IOException silent) {
      return "";
    }
  }

  List<String> stats(String filter) throws IOException {
    return new EnvoyAdmin(address, ADMIN_PORT, Duration.ofSeconds(2))
        .request("GET", "/stats?filter=" + filter)
        .body()
        .lines()
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    envoy.destroyForcibly().waitFor();
    server.close();
    secrets.close();
    network.close();
  }
}
