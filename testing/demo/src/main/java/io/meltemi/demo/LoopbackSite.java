package io.meltemi.demo;

import java.util.List;

/**
 * Every member has an address of its own in 127/8, which Linux answers on without being asked.
 * Nothing captures traffic (interception mode NONE): Envoy listens on the pod's address, and the
 * storefront uses its Envoy as an HTTP proxy.
 */
record LoopbackSite() implements Site {
  private static final String PROXY_PREFIX = "127.0.63.";

  @Override
  public String description() {
    return "loopback addresses, without capture";
  }

  @Override
  public String podPrefix() {
    return "127.0.61.";
  }

  @Override
  public String localized(String yaml) {
    return yaml.replace("198.18.", "127.0.");
  }

  @Override
  public List<String> additions() {
    return List.of("loopback");
  }

  @Override
  public void prepare() {}

  @Override
  public void remove() {}

  @Override
  public List<String> enter(String member) {
    return List.of();
  }

  @Override
  public List<String> enterAsProxy(String member) {
    return List.of();
  }

  @Override
  public void capture(Workload workload, String pilotAgent) {}

  @Override
  public String istiodListens() {
    return address(ISTIOD);
  }

  @Override
  public String istiodDebug() {
    return address(ISTIOD);
  }

  @Override
  public String interceptionMode() {
    return "NONE";
  }

  @Override
  public Ports ports(Workload workload) {
    return Ports.shared(workload);
  }

  @Override
  public List<String> applicationAddresses(Workload workload) {
    String listening = "127.0.0.1:" + ports(workload).application();
    return workload.callsOthers()
        ? List.of(listening, PROXY_PREFIX + workload.host() + ":9080")
        : List.of(listening);
  }
}
