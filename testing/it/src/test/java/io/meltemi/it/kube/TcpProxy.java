package io.meltemi.it.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Hands bytes on between clients and a server, until it is told to misbehave. */
final class TcpProxy implements AutoCloseable {
  /** One client's connection. */
  private static final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile boolean stalled;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void copy(Socket from, Socket to) {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!stalled) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException _) {
        // One side is gone: so is the other.
      }
      close();
    }

    void close() {
      for (Socket socket : List.of(client, server)) {
        try {
          socket.close();
        } catch (IOException _) {
          // It is gone either way.
        }
      }
    }
  }

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();

  TcpProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::listen);
  }

  private void listen() {
    try {
      while (true) {
        connect(listener.accept());
      }
    } catch (IOException _) {
      // That is how close() ends it.
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      var pair = new Pair(client, new Socket(target.getAddress(), target.getPort()));
      pairs.add(pair);
      threads.execute(() -> pair.copy(pair.client, pair.server));
      threads.execute(() -> pair.copy(pair.server, pair.client));
    } catch (ConnectException _) {
      client.close();
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections made so far. */
  int connections() {
    return pairs.size();
  }

  /** Ends all connections. */
  void cut() {
    pairs.forEach(Pair::close);
  }

  /** The connections stay, but nothing comes through any more; later ones are not concerned. */
  void stall() {
    pairs.forEach(pair -> pair.stalled = true);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
    threads.shutdownNow();
  }
}
