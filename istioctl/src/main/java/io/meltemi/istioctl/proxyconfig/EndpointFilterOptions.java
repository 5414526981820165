package io.meltemi.istioctl.proxyconfig;

import picocli.CommandLine.Option;

/** Which endpoints a command prints; all unless told. */
final class EndpointFilterOptions {
  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Only endpoints at this address.")
  private String address = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Only endpoints of this port.")
  private int port;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only endpoints of the cluster of this name.")
  private String cluster = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      defaultValue = "",
      description = "Only endpoints in this state, e.g. HEALTHY.")
  private String status = "";

  EndpointView.Filter filter() {
    return new EndpointView.Filter(address, port, cluster, status);
  }
}
