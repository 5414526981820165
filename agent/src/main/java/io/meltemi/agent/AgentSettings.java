package io.meltemi.agent;

import io.meltemi.agent.bootstrap.BootstrapSettings;
import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.dns.DnsSettings;
import io.meltemi.agent.envoy.Drain;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.EnvoyArguments;
import io.meltemi.agent.envoy.EnvoyBinary;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.probe.ProbeSettings;
import io.meltemi.agent.probe.WorkloadProbe;
import io.meltemi.agent.status.ApplicationMetrics;
import io.meltemi.agent.wasm.WasmSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that a run of the agent depends on, read and checked before anything starts.
 *
 * @param xdsSocket where the xDS proxy listens
 * @param upstream istiod
 * @param certificates the workload's identity
 * @param sdsSocket where the agent serves secrets
 * @param dns how DNS is answered, if it is captured
 * @param wasm how modules are fetched
 */
record AgentSettings(
    EnvoySettings envoy,
    Path xdsSocket,
    UpstreamSettings upstream,
    CertificateSettings certificates,
    Path sdsSocket,
    StatusSettings status,
    Optional<DnsSettings> dns,
    WasmSettings wasm) {

  /**
   * How Envoy runs.
   *
   * @param bootstrap Envoy's bootstrap
   * @param bootstrapFile where it is written; empty where the user brings his own
   * @param binary Envoy's program; absent where none runs, but programs with gRPC's own xDS
   * @param grpcBootstrap where the bootstrap of such programs is written; absent for nowhere
   * @param arguments Envoy's command line
   * @param patched whether istiod is asked for patches of the bootstrap
   * @param admin Envoy's admin interface
   * @param drain how Envoy drains at the end
   */
  record EnvoySettings(
      BootstrapSettings bootstrap,
      Optional<Path> bootstrapFile,
      Optional<EnvoyBinary> binary,
      Optional<Path> grpcBootstrap,
      EnvoyArguments arguments,
      boolean patched,
      EnvoyAdmin admin,
      Drain drain) {}

  /**
   * What the status port serves.
   *
   * @param address the status port; empty is none
   * @param applicationMetrics the application's metrics, if they are merged
   * @param onlyLocalScrapes whether metrics are for processes of this host alone
   * @param probes the application's health probes
   * @param health how the agent itself asks the application, where no kubelet does
   */
  record StatusSettings(
      Optional<InetSocketAddress> address,
      Optional<ApplicationMetrics> applicationMetrics,
      boolean onlyLocalScrapes,
      ProbeSettings probes,
      Optional<WorkloadProbe> health) {}
}
