package io.meltemi.demo;

/**
 * The ports of one proxy and its application.
 *
 * @param admin Envoy's, on loopback
 * @param status the agent's
 * @param ready Envoy's, for readiness
 * @param prometheus Envoy's, for statistics
 */
record Ports(int admin, int status, int ready, int prometheus, int application) {
  /** Istio's own, for who has an address space of its own. */
  static final Ports STANDARD = new Ports(15000, 15020, 15021, 15090, 9080);

  /** Those of a workload that shares its address space with others. */
  static Ports shared(Workload workload) {
    int base = 21_000 + 10 * workload.host();
    return new Ports(base, base + 1, base + 2, base + 3, base + 4);
  }
}
