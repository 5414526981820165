package io.meltemi.istiod.security;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.meltemi.base.IpRange;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.ClientTrustManager;
import io.meltemi.ca.MaterialException;
import io.meltemi.ca.PeerVerifier;
import io.meltemi.ca.ServingCertificate;
import io.meltemi.ca.TlsFiles;
import io.meltemi.ca.Trust;
import io.meltemi.ca.auth.Authenticator;
import io.meltemi.ca.auth.Authenticators;
import io.meltemi.ca.auth.CertificateAuthenticator;
import io.meltemi.ca.auth.ForwardedCertificateAuthenticator;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.auth.JwtRuleAuthenticator;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.ca.auth.TokenReviewCache;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.debug.Access;
import io.meltemi.debug.Authoriser;
import io.meltemi.debug.metrics.CitadelMetrics;
import io.meltemi.istiod.fetch.TlsRoots;
import io.meltemi.istiod.trust.MeshRoots;
import io.meltemi.kube.KubeClient;
import io.meltemi.model.MeshChange;
import io.meltemi.xds.Binding;
import io.meltemi.xds.Client;
import io.meltemi.xds.QuerySource;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The security parts of one istiod, put together: its certificate authority, serving certificate,
 * authenticators and authorisers.
 */
public final class Security implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int CONCURRENT_REQUESTS = 1_000;
  private static final int CONCURRENT_REVIEWS = 64;
  private static final Duration REVIEW_PATIENCE = Duration.ofSeconds(5);
  private static final Duration SERVING_LIFETIME = Duration.ofDays(90);
  private static final Duration MESH_PATIENCE = Duration.ofSeconds(10);
  private static final Duration FILES_INTERVAL = Duration.ofSeconds(5);

  private final SecuritySettings settings;
  private final MeshTrust mesh;
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Optional<CertificateAuthority> authority = Optional.empty();
  private Optional<ServingCertificate> serving = Optional.empty();
  private Optional<CertificateService> service = Optional.empty();
  private Authenticator authenticator = new Authenticators(List.of());
  private final MeshRoots roots;
  private final PeerVerifier verifier;

  private Security(SecuritySettings settings, MeshTrust mesh) {
    this.settings = settings;
    this.mesh = mesh;
    this.roots =
        MeshRoots.start(
            settings.callers().trust(), mesh.mesh(), new TlsRoots(settings.jwks().extraRoots()));
    parts.push(roots);
    this.verifier = new PeerVerifier(this::trust, mesh::isOwn, roots.domains(), clock);
  }

  /**
   * What istiod has of its cluster.
   *
   * @param client for secrets and pods
   * @param reviewer for tokens alone, of which there are many at a time
   * @param remote those of other clusters of the mesh, by their names
   * @param expected whether a cluster of that name is, or may still become, part of the mesh
   */
  public record Cluster(
      KubeClient client,
      KubeClient reviewer,
      Function<String, Optional<KubeClient>> remote,
      Predicate<String> expected) {
    /** Of a mesh of one cluster. */
    public Cluster(KubeClient client, KubeClient reviewer) {
      this(client, reviewer, _ -> Optional.empty(), _ -> false);
    }

    private Function<String, Optional<KubeClient>> reviewers(String ownCluster) {
      return byCluster(ownCluster, reviewer);
    }

    private Function<String, Optional<KubeClient>> clients(String ownCluster) {
      return byCluster(ownCluster, client);
    }

    private Function<String, Optional<KubeClient>> byCluster(String ownCluster, KubeClient own) {
      return cluster ->
          cluster.isEmpty() || cluster.equals(ownCluster)
              ? Optional.of(own)
              : remote.apply(cluster);
    }
  }

  /**
   * Opens the authority, where there is to be one, and istiod's certificate. Blocks until the
   * cluster's API server has answered.
   *
   * @throws MaterialException where keys or certificates are not what they should be
   * @throws IOException where they cannot be read or written
   */
  public static Security start(
      SecuritySettings settings, Optional<Cluster> cluster, MeshTrust mesh, CitadelMetrics metrics)
      throws MaterialException, IOException, InterruptedException {
    var security = new Security(settings, mesh);
    try {
      security.open(cluster, metrics);
      return security;
    } catch (MaterialException | IOException | InterruptedException | RuntimeException e) {
      security.close();
      throw e;
    }
  }

  private void open(Optional<Cluster> cluster, CitadelMetrics metrics)
      throws MaterialException, IOException, InterruptedException {
    if (settings.authority().enabled() && (cluster.isPresent() || isWanted())) {
      String organisation =
          mesh.await(MESH_PATIENCE).orElse(settings.authority().settings().organisation());
      var running =
          Authority.open(
              settings,
              cluster.map(Cluster::client),
              settings.authority().settings().withOrganisation(organisation),
              clock);
      parts.push(running.watch());
      authority = Optional.of(running.authority());
    }
    if (settings.serving().needed()) {
      serving = Optional.of(serve());
      parts.push(serving.get());
    }
    authenticator = new Authenticators(authenticators(cluster));
    var counted = new CountedCertificates(metrics);
    authority.ifPresent(counted::follow);
    service =
        authority.map(
            signer ->
                new CertificateService(
                    signer, authenticator, impersonation(cluster), counted, CONCURRENT_REQUESTS));
  }

  /** Without a cluster an authority is opened where something needs it. */
  private boolean isWanted() {
    return settings.authority().keptIn().isPresent()
        || settings.callers().rule().isPresent()
        || (settings.serving().needed() && settings.serving().files().isEmpty());
  }

  private ServingCertificate serve() throws MaterialException, IOException {
    Optional<TlsFiles> files = settings.serving().files();
    if (files.isPresent()) {
      return ServingCertificate.read(files.get(), FILES_INTERVAL, clock);
    }
    if (authority.isEmpty()) {
      throw new MaterialException(
          "no certificate for the ports with TLS: ENABLE_CA_SERVER is false (expected:"
              + " --tlsCertFile, --tlsKeyFile and --caCertFile then)");
    }
    LOG.log(System.Logger.Level.INFO, "serving certificate for {0}", settings.serving().hosts());
    return ServingCertificate.issued(
        authority.get(), settings.serving().hosts(), SERVING_LIFETIME, clock);
  }

  /** By what clients' certificates are verified: the authority's roots and those of the files. */
  private Trust trust() {
    Trust signed =
        authority.map(CertificateAuthority::trust).orElseGet(() -> new Trust(List.of(), List.of()));
    return settings.serving().files().isPresent() && serving.isPresent()
        ? signed.and(serving.get().current().roots())
        : signed;
  }

  /** The peer's order: certificate, configured issuer, Kubernetes, gateways. */
  private List<Authenticator> authenticators(Optional<Cluster> cluster) {
    var all = new ArrayList<Authenticator>();
    all.add(new CertificateAuthenticator(verifier));
    settings
        .callers()
        .rule()
        .ifPresent(rule -> all.add(new JwtRuleAuthenticator(rule, mesh::domain, clock)));
    cluster.ifPresent(
        c ->
            all.add(
                new KubernetesAuthenticator(
                    new TokenReviewCache(
                        new KubeTokenReviewer(c.reviewers(settings.clusterId()), c.expected()),
                        CONCURRENT_REVIEWS,
                        REVIEW_PATIENCE,
                        clock),
                    settings.callers().tokens(),
                    mesh::domain,
                    clock)));
    List<IpRange> gateways = settings.callers().gateways();
    if (!gateways.isEmpty()) {
      all.add(new ForwardedCertificateAuthenticator(gateways, mesh::isOwn));
    }
    return all;
  }

  private Optional<Impersonation> impersonation(Optional<Cluster> cluster) {
    return cluster
        .filter(_ -> !settings.callers().nodes().isEmpty())
        .map(
            c ->
                new Impersonation(
                    settings.callers().nodes(),
                    new KubeNodePods(c.clients(settings.clusterId())),
                    mesh::isOwn));
  }

  /** Signs; absent where istiod does not. */
  public Optional<CertificateAuthority> authority() {
    return authority;
  }

  /** Tells the mesh's writer whom workloads are to trust, where they are told. */
  public void tellRoots(MeshChange.Sink sink) {
    roots.tell(() -> authority.map(signs -> signs.material().roots()).orElseGet(List::of), sink);
  }

  /** istiod's own certificate; absent where no port needs one. */
  public Optional<ServingCertificate> serving() {
    return serving;
  }

  /** A port without TLS: xDS for everybody, certificates for those with a token. */
  public Binding plaintext(SocketAddress address) {
    return new Binding(
        address,
        InsecureServerCredentials.create(),
        new StreamAuthenticator(authenticator, settings.callers()),
        QuerySource.NONE,
        services(),
        List.of());
  }

  /**
   * A port with TLS.
   *
   * @throws IllegalStateException where there is no certificate for it
   */
  public Binding secure(SocketAddress address) {
    ServerCredentials credentials =
        GrpcTls.credentials(
            serving.orElseThrow(() -> new IllegalStateException("no serving certificate")),
            new ClientTrustManager(verifier),
            settings.serving().policy());
    return new Binding(
        address,
        credentials,
        new StreamAuthenticator(authenticator, settings.callers()),
        QuerySource.NONE,
        services(),
        List.of());
  }

  private List<ServerServiceDefinition> services() {
    return service.map(CertificateService::definition).stream().toList();
  }

  /** For the debug pages' callers from elsewhere. */
  public Authoriser authoriser() {
    return new DebugAuthoriser(authenticator, settings.debug(), mesh);
  }

  /** For clients that ask for debug over xDS. */
  public Function<Client, Access> queryAuthoriser() {
    return new DebugAuthoriser(authenticator, settings.debug(), mesh)::accessOf;
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "shutting down: " + e, e);
      }
    }
  }
}
