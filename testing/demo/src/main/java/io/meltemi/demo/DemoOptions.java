package io.meltemi.demo;

/**
 * What the command line asks for.
 *
 * @param hold whether everything keeps running after the tour
 * @param clusters how many, of Kubernetes
 */
record DemoOptions(Mode mode, boolean hold, int clusters) {
  /** Where the workloads live. */
  enum Mode {
    /** Namespaces where they can be made, loopback otherwise. */
    AUTO,
    /** A network namespace each, traffic captured by iptables. */
    NAMESPACES,
    /** A loopback address each, traffic sent to Envoy by its clients. */
    LOOPBACK,
    /** Pods of a Kubernetes. */
    KUBE
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException naming what is not understood
   */
  static DemoOptions parse(String... args) {
    Mode mode = Mode.AUTO;
    boolean hold = false;
    int clusters = 1;
    for (String arg : args) {
      switch (arg) {
        case "--hold" -> hold = true;
        case "--mode=auto" -> mode = Mode.AUTO;
        case "--mode=namespaces" -> mode = Mode.NAMESPACES;
        case "--mode=loopback" -> mode = Mode.LOOPBACK;
        case "--kube" -> mode = Mode.KUBE;
        case "--clusters=1", "--clusters=2" -> {
          mode = Mode.KUBE;
          clusters = arg.charAt(arg.length() - 1) - '0';
        }
        default ->
            throw new IllegalArgumentException(
                arg
                    + " (expected: --hold, --kube, --clusters=1|2 or"
                    + " --mode=auto|namespaces|loopback)");
      }
    }
    return new DemoOptions(mode, hold, clusters);
  }
}
