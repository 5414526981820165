package io.meltemi.istioctl.xds;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.PositiveDuration;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags that say which control plane is asked over xDS, and how. */
public final class XdsOptions {
  @Option(
      names = "--xds-address",
      paramLabel = "HOST:PORT",
      defaultValue = "",
      description = "Ask the control plane at this address, and not the cluster's istiods.")
  private String address = "";

  @Option(
      names = "--xds-label",
      paramLabel = "SELECTOR",
      defaultValue = "",
      description = "Ask the pods with these labels, e.g. istio.io/rev=canary.")
  private String label = "";

  @Option(
      names = "--xds-port",
      paramLabel = "PORT",
      defaultValue = "15012",
      description = "Port of the istiods' pods (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--cert-dir",
      paramLabel = "FOLDER",
      defaultValue = "",
      description =
          "Folder of cert-chain.pem, key.pem and root-cert.pem; they take the place of a token of"
              + " the cluster.")
  private String certDir = "";

  @Option(
      names = "--authority",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name that the server's certificate must have, e.g. istiod.istio-system.svc.")
  private String authority = "";

  @Option(
      names = "--plaintext",
      arity = "0..1",
      fallbackValue = "true",
      description = "Ask without TLS, and without a token.")
  private boolean plaintext;

  @Option(
      names = "--insecure",
      arity = "0..1",
      fallbackValue = "true",
      description = "Do not verify the server's certificate: whoever answers gets the token.")
  private boolean insecure;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
  private String timeout = "30s";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Ask the istiods of this revision alone.")
  private String revision = "";

  String address() {
    return address;
  }

  String label() {
    return label;
  }

  int port() {
    return port;
  }

  String certDir() {
    return certDir;
  }

  String authority() {
    return authority;
  }

  boolean plaintext() {
    return plaintext;
  }

  boolean insecure() {
    return insecure;
  }

  String revision() {
    return revision;
  }

  /** Must a cluster be asked? Not for a server by its address that wants no token of it. */
  boolean needsCluster() {
    return address.isEmpty() || (!plaintext && certDir.isEmpty());
  }

  /** Refuses flags that exclude each other. */
  void check() {
    if (plaintext && !certDir.isEmpty()) {
      throw Failure.ofUse("--plaintext and --cert-dir exclude each other");
    }
    if (plaintext && insecure) {
      throw Failure.ofUse("--plaintext and --insecure exclude each other");
    }
  }

  Duration timeout() {
    return PositiveDuration.of("--timeout", timeout);
  }
}
