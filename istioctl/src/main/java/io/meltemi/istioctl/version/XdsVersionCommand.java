package io.meltemi.istioctl.version;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.xds.Answer;
import io.meltemi.istioctl.xds.ControlPlanes;
import io.meltemi.istioctl.xds.XdsOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code experimental version}: as {@code version}, asked over xDS. */
@Command(
    name = "version",
    description =
        "Print the versions of istioctl, of the control plane and of its proxies, over xDS.",
    footer = {
      "",
      "Examples:",
      "  istioctl x version",
      "  istioctl x version --xds-address istiod.example.com:15012 --cert-dir certs"
    })
public final class XdsVersionCommand implements Runnable {
  private static final String SYNCZ = "istio.io/debug/syncz";

  @Mixin private final VersionOptions options = new VersionOptions();

  @Mixin private final XdsOptions xds = new XdsOptions();

  private final Console console;
  private final GlobalOptions globals;

  public XdsVersionCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    options.check();
    console.out().print(options.text(versions()));
  }

  private Versions versions() {
    if (!options.remote()) {
      return Versions.OURS_ALONE;
    }
    List<Answer> answers = new ControlPlanes(globals, xds).all(SYNCZ, List.of());
    return new Versions(
        Optional.of(answers.stream().map(XdsVersionCommand::server).toList()),
        Optional.of(
            answers.stream()
                .flatMap(answer -> proxies(answer).stream())
                .sorted(Comparator.comparing(ProxyVersion::id))
                .toList()));
  }

  private static ServerVersion server(Answer answer) {
    Json self = answer.controlPlane();
    String component = self.at("Component").text();
    return new ServerVersion(
        component.isEmpty() ? "MISSING CP ID" : component, "", BuildInfo.of(self.at("Info")));
  }

  private static List<ProxyVersion> proxies(Answer answer) {
    return answer.response().getResourcesList().stream()
        .map(
            resource -> {
              try {
                Node node = ClientConfig.parseFrom(resource.getValue()).getNode();
                return new ProxyVersion(
                    node.getId(),
                    node.getMetadata()
                        .getFieldsMap()
                        .getOrDefault(
                            "ISTIO_VERSION", com.google.protobuf.Value.getDefaultInstance())
                        .getStringValue());
              } catch (InvalidProtocolBufferException malformed) {
                throw new Failure(
                    answer.server() + " answered no ClientConfig: " + malformed.getMessage());
              }
            })
        .toList();
  }
}
