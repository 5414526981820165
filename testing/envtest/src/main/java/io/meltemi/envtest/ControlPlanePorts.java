package io.meltemi.envtest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What each program of a control plane listens on. */
record ControlPlanePorts(int apiServer, int etcdClients, int etcdPeers, int controllers) {
  /** Kubernetes' usual ones, for where nobody else lives. */
  static final ControlPlanePorts USUAL = new ControlPlanePorts(6443, 2379, 2380, 10257);

  /** Four that are free on loopback now. */
  static ControlPlanePorts free() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new ControlPlanePorts(
          sockets.get(0).getLocalPort(),
          sockets.get(1).getLocalPort(),
          sockets.get(2).getLocalPort(),
          sockets.get(3).getLocalPort());
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
