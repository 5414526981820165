package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code proxy-config rootca-compare}. */
@Command(
    name = "rootca-compare",
    aliases = "rc",
    description = {
      "Tell whether the Envoys of two pods trust a root in common, without which they cannot speak"
          + " mutual TLS with each other. It ends with 0 if they do, else with 1."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl proxy-config rootca-compare storefront-6b7.bookshop catalog-v1-5d9.bookshop"
    })
final class RootCaCompareCommand implements Runnable {
  @Parameters(
      index = "0",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      description = "A pod, or one of a deployment's or the like.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "[TYPE/]NAME[.NAMESPACE]", description = "The other one.")
  private String second = "";

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  private final Console console;
  private final GlobalOptions globals;

  RootCaCompareCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      var pods = new Pods(cluster);
      Pod one = pods.named(first, globals.namespace(cluster));
      Pod other = pods.named(second, globals.namespace(cluster));
      var both = "Both [" + one.proxyId() + "] and [" + other.proxyId() + "] have the ";
      if (Collections.disjoint(roots(pods, one), roots(pods, other))) {
        throw new Failure(
            both
                + "non identical ROOTCA, theoretically the connectivity between them is"
                + " unavailable");
      }
      console
          .out()
          .println(
              both + "identical ROOTCA, theoretically the connectivity between them is available");
    }
  }

  private Collection<? extends Certificate> roots(Pods pods, Pod pod) {
    var source = new Source.OfPod(pods, pod, adminPort);
    String pem =
        source
            .read("?mask=dynamic_active_secrets")
            .section("SecretsConfigDump")
            .at("dynamicActiveSecrets")
            .items()
            .stream()
            .filter(secret -> secret.at("name").text().equals("ROOTCA"))
            .map(secret -> secret.at("secret").at("validationContext").at("trustedCa"))
            .map(trusted -> trusted.at("inlineBytes").text())
            .findFirst()
            .orElseThrow(() -> new Failure(pod.described() + " has no secret ROOTCA"));
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(Base64.getDecoder().decode(pem)));
    } catch (CertificateException | IllegalArgumentException malformed) {
      throw new Failure(
          "ROOTCA of " + pod.described() + " holds no certificates: " + malformed.getMessage());
    }
  }
}
