package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.SchemaProblems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All analyzers of Istio 1.30.3. */
public final class Analyzers {
  private Analyzers() {}

  /** The analyzers, with DNS as this machine asks it. */
  public static List<Analyzer> all() {
    return all(new DnsLookup());
  }

  /**
   * The analyzers, in Istio's order.
   *
   * <p>Source: istio 1.30.3 pkg/config/analysis/analyzers/all.go.
   */
  public static List<Analyzer> all(HostLookup lookup) {
    var all =
        new ArrayList<Analyzer>(
            List.of(
                new AnnotationAnalyzer(),
                new BlockedCidrsAnalyzer(),
                new AuthorizationPoliciesAnalyzer(),
                new ConditionAnalyzer(),
                new MultiServiceAnalyzer(),
                new ApplicationUidAnalyzer(),
                new CaCertificateAnalyzer(),
                new SubsetPodAnalyzer(),
                new DeprecationAnalyzer(),
                new EnvoyPatchAnalyzer(),
                new ExternalControlPlaneAnalyzer(lookup),
                new GatewayPortAnalyzer(),
                new GatewayCertificateAnalyzer(),
                new GatewaySecretAnalyzer(),
                new ConflictingGatewayAnalyzer(),
                new InjectionAnalyzer(),
                new InjectionImageAnalyzer(),
                new ImageAutoAnalyzer(),
                new GatewayApiSelectorAnalyzer(),
                new CrdVersionAnalyzer(),
                new MeshNetworksAnalyzer(),
                new MultiClusterServiceAnalyzer(),
                new PortNameAnalyzer(),
                new SidecarSelectorAnalyzer(),
                new ConflictingMeshHostsAnalyzer(),
                new DestinationHostAnalyzer(),
                new VirtualServiceSubsetAnalyzer(),
                new VirtualServiceGatewayAnalyzer(),
                new JwtClaimRouteAnalyzer(),
                new ServiceEntryAddressAnalyzer(),
                new WebhookAnalyzer(),
                new TelemetryProviderAnalyzer(),
                new TelemetrySelectorAnalyzer(),
                new TelemetryDefaultAnalyzer(),
                new LightstepAnalyzer()));
    var problems = new SchemaProblems();
    Arrays.stream(AnalyzedKind.values())
        .filter(AnalyzedKind::isIstio)
        .forEach(kind -> all.add(new SchemaAnalyzer(kind, problems)));
    return List.copyOf(all);
  }
}
