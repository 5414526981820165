package io.meltemi.envtest;

import io.meltemi.envtest.process.FreePorts;
import java.io.IOException;
import java.util.List;

/** What each program of a control plane listens on. */
record ControlPlanePorts(int apiServer, int etcdClients, int etcdPeers, int controllers) {
  /** Kubernetes' usual ones, for where nobody else lives. */
  static final ControlPlanePorts USUAL = new ControlPlanePorts(6443, 2379, 2380, 10257);

  /** Four that are free now. */
  static ControlPlanePorts free() throws IOException {
    List<Integer> ports = FreePorts.take(4);
    return new ControlPlanePorts(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
  }
}
