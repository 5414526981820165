package io.meltemi.agent.cert;

import io.meltemi.base.CertificatePem;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The workload's secrets by the names under which Envoy requests them, each in its current version.
 * A secret that is not available yet is absent, never empty; one that can no longer be renewed
 * stays as it was. Any thread.
 */
public final class Secrets implements AutoCloseable {
  /** The workload's own certificate. */
  public static final String DEFAULT = "default";

  /** The roots that the workload's peers are verified against. */
  public static final String ROOTCA = "ROOTCA";

  private static final System.Logger LOG = System.getLogger("cert");
  private static final String CRL = "crl";
  private static final String CA_ROOTS = "roots of the CA";
  private static final String CA_TOKEN = "token for the CA";

  private final CertificateSettings settings;
  private final CertificateStatistics statistics;
  private final Optional<WorkloadIdentity> identity;
  private final Optional<MountedFile> mounted;
  private final FilePoll poll = new FilePoll();
  private final Map<String, Secret> files = new ConcurrentHashMap<>();
  private volatile Optional<Credential> credential = Optional.empty();
  private volatile List<String> anchors = List.of();
  private volatile Optional<String> crl = Optional.empty();
  private volatile Consumer<String> changed = _ -> {};
  private volatile Optional<Secret> trusted = Optional.empty();

  private Secrets(
      CertificateSettings settings,
      Optional<CertificateAuthority> authority,
      CertificateStatistics statistics,
      InstantSource clock,
      RandomGenerator random) {
    this.settings = settings;
    this.statistics = statistics;
    this.identity =
        settings.source() instanceof CertificateSettings.Source.Authority wanted
            ? authority.map(
                signs ->
                    new WorkloadIdentity(
                        wanted,
                        signs,
                        settings.output().map(CertificateFiles::new),
                        statistics,
                        clock,
                        random,
                        this::take))
            : Optional.empty();
    this.mounted = rootsOf(settings.source());
  }

  /**
   * Begins to get and watch them.
   *
   * @param authority who signs, if the settings want a signature
   */
  public static Secrets start(
      CertificateSettings settings,
      Optional<CertificateAuthority> authority,
      CertificateStatistics statistics,
      InstantSource clock,
      RandomGenerator random) {
    Secrets secrets = new Secrets(settings, authority, statistics, clock, random);
    secrets.poll.watch(CRL, List.of(settings.crl()), secrets::readRevocations);
    settings.roots().ifPresent(roots -> secrets.watch(ROOTCA, new FileSecret.Roots(roots)));
    switch (settings.source()) {
      case CertificateSettings.Source.Files(Path chain, Path key) ->
          secrets.watch(DEFAULT, new FileSecret.KeyCertificate(chain, key));
      case CertificateSettings.Source.Authority wanted -> secrets.watchFilesOf(wanted);
      case CertificateSettings.Source.Elsewhere() -> {}
    }
    secrets.poll.start();
    secrets.identity.ifPresent(WorkloadIdentity::start);
    return secrets;
  }

  /** Whom to tell the name of a secret that changed; the one told before is forgotten. */
  public void onChange(Consumer<String> listener) {
    changed = listener;
  }

  /** The secret as it is; empty as long as it cannot be had. */
  public Optional<Secret> find(String name) {
    return switch (name) {
      case ROOTCA -> trusted;
      case DEFAULT ->
          settings.source() instanceof CertificateSettings.Source.Files
              ? Optional.ofNullable(files.get(DEFAULT))
              : credential.map(known -> new Secret.KeyCertificate(known.chain(), known.key()));
      default -> Optional.ofNullable(files.get(name));
    };
  }

  /**
   * Keeps a secret up to date, if it is one that is files.
   *
   * @return whether such a secret can ever be had
   */
  public boolean watch(String name) {
    if (name.equals(DEFAULT) || name.equals(ROOTCA)) {
      return !(settings.source() instanceof CertificateSettings.Source.Elsewhere);
    }
    try {
      Optional<FileSecret> secret = FileSecret.named(name);
      secret.ifPresent(known -> watch(name, known));
      return secret.isPresent();
    } catch (InvalidPathException noPath) {
      return false;
    }
  }

  /** Nobody wants it any more. */
  public void forget(String name) {
    if (!name.equals(DEFAULT) && !name.equals(ROOTCA)) {
      poll.forget(name);
      files.remove(name);
    }
  }

  /**
   * Roots that istiod wants trusted beside the CA's, in place of those before; if what is trusted
   * changes by that, the certificate is renewed.
   */
  public void trust(List<String> more) {
    anchors = List.copyOf(new TreeSet<>(more));
    if (publish(false)) {
      LOG.log(System.Logger.Level.INFO, "istiod told other roots: " + more.size());
      identity.ifPresent(WorkloadIdentity::renewSoon);
    }
  }

  /** Why there is no certificate yet; empty if there is, or somebody else has it. */
  public Optional<String> missing() {
    return identity
        .filter(_ -> credential.isEmpty())
        .map(waiting -> "no workload certificate: " + waiting.problem());
  }

  private void watch(String name, FileSecret secret) {
    poll.watch(name, secret.files(), () -> read(name, secret));
  }

  private boolean read(String name, FileSecret secret) {
    try {
      Secret now = secret.read();
      Secret before = files.put(name, now);
      if (!now.equals(before)) {
        LOG.log(System.Logger.Level.INFO, "loaded %s from %s".formatted(name, secret.files()));
        if (name.equals(DEFAULT) || name.equals(ROOTCA)) {
          publish(name.equals(DEFAULT));
        } else {
          changed.accept(name);
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException unusable) {
      statistics.fileFailures().increment();
      LOG.log(
          System.Logger.Level.WARNING,
          "%s not loaded from %s: %s".formatted(name, secret.files(), unusable));
      return false;
    }
  }

  private boolean readRevocations() {
    try {
      Optional<String> now = Optional.of(FileSecret.revocations(settings.crl()));
      if (!now.equals(crl)) {
        crl = now;
        publish(false);
      }
      return true;
    } catch (IOException | IllegalArgumentException unusable) {
      statistics.fileFailures().increment();
      LOG.log(
          System.Logger.Level.ERROR,
          "%s: %s; %s"
              .formatted(
                  settings.crl(),
                  unusable,
                  crl.isEmpty() ? "nobody is trusted until it is right" : "the one before stays"));
      return false;
    }
  }

  private Optional<MountedFile> rootsOf(CertificateSettings.Source source) {
    return source instanceof CertificateSettings.Source.Authority wanted
        ? wanted.server().tls().flatMap(tls -> tls.roots()).map(this::mountedRoots)
        : Optional.empty();
  }

  /** The CA's roots are mounted: when they change, a new certificate comes with the new ones. */
  private MountedFile mountedRoots(Path file) {
    return new MountedFile(
        file,
        () -> {
          LOG.log(System.Logger.Level.INFO, file + " changed: renewing the certificate");
          identity.ifPresent(WorkloadIdentity::renewSoon);
        });
  }

  private void watchFilesOf(CertificateSettings.Source.Authority wanted) {
    wanted
        .server()
        .tls()
        .ifPresent(
            tls -> {
              tls.roots()
                  .ifPresent(
                      file ->
                          mounted.ifPresent(it -> poll.watch(CA_ROOTS, List.of(file), it::read)));
              var token =
                  new MountedFile(
                      tls.token(), () -> identity.ifPresent(WorkloadIdentity::renewIfFailed));
              poll.watch(CA_TOKEN, List.of(tls.token()), token::read);
            });
  }

  private boolean take(Credential fresh) {
    credential = Optional.of(fresh);
    publish(true);
    return mounted.filter(roots -> roots.heldBefore(fresh.roots())).isEmpty();
  }

  /**
   * Tells of the roots, if they changed, before the certificate that they may be needed for.
   *
   * @return whether they changed
   */
  private synchronized boolean publish(boolean certificate) {
    Optional<Secret> now = trustedNow();
    boolean roots = now.isPresent() && !now.equals(trusted);
    trusted = now.or(() -> trusted);
    if (roots) {
      changed.accept(ROOTCA);
    }
    if (certificate) {
      changed.accept(DEFAULT);
    }
    if (roots || certificate) {
      keep();
    }
    return roots;
  }

  private Optional<Secret> trustedNow() {
    SortedSet<String> all = new TreeSet<>(anchors);
    if (settings.roots().isPresent()) {
      if (!(files.get(ROOTCA) instanceof Secret.Validation(String roots, String _))) {
        return Optional.empty();
      }
      all.addAll(CertificatePem.split(roots));
    } else if (credential.isPresent()) {
      all.addAll(credential.get().roots());
    } else {
      return Optional.empty();
    }
    return crl.map(lists -> new Secret.Validation(String.join("", new ArrayList<>(all)), lists));
  }

  private void keep() {
    if (settings.output().isEmpty()
        || !(find(DEFAULT) instanceof Optional<Secret> own
            && own.orElse(null) instanceof Secret.KeyCertificate pair)
        || !(trusted.orElse(null) instanceof Secret.Validation(String roots, String _))) {
      return;
    }
    try {
      new CertificateFiles(settings.output().get()).write(pair, roots);
    } catch (IOException unwritable) {
      LOG.log(
          System.Logger.Level.ERROR,
          "OUTPUT_CERTS: %s: not written: %s".formatted(settings.output().get(), unwritable));
    }
  }

  @Override
  public void close() {
    identity.ifPresent(WorkloadIdentity::close);
    poll.close();
  }
}
