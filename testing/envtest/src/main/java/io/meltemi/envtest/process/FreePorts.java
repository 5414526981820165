package io.meltemi.envtest.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on. They are below those that Linux gives to outgoing connections, of
 * which one could have taken the port by the time that a program listens there.
 */
public final class FreePorts {
  private static final int FIRST = 16_000;
  private static final int END = 30_000;
  private static final int TRIES = 1_000;

  private FreePorts() {}

  /** That many different ones, by chance, so that who asks at the same time gets other ones. */
  public static List<Integer> take(int count) throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    for (int tries = 0; ports.size() < count; tries++) {
      if (tries == TRIES) {
        throw new IOException("no port is free of " + FIRST + " to " + END);
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }

  /** On no address. */
  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
