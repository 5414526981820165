package io.meltemi.demo;

/**
 * What the command line asks for.
 *
 * @param hold whether everything keeps running after the tour
 */
record DemoOptions(Mode mode, boolean hold) {
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
    DemoOptions options = new DemoOptions(Mode.AUTO, false);
    for (String arg : args) {
      options =
          switch (arg) {
            case "--hold" -> new DemoOptions(options.mode, true);
            case "--mode=auto" -> new DemoOptions(Mode.AUTO, options.hold);
            case "--mode=namespaces" -> new DemoOptions(Mode.NAMESPACES, options.hold);
            case "--mode=loopback" -> new DemoOptions(Mode.LOOPBACK, options.hold);
            case "--kube" -> new DemoOptions(Mode.KUBE, options.hold);
            default ->
                throw new IllegalArgumentException(
                    arg + " (expected: --hold, --kube or --mode=auto|namespaces|loopback)");
          };
    }
    return options;
  }
}
