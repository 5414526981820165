package io.meltemi.base.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** A connection and its thread, until either side ends it or it takes too long. */
final class ServedConnection implements Runnable {
  private static final int BUFFER = 1024;

  private final BoundedHttpServer server;
  private final Socket socket;
  private final Optional<HttpTls> tls;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private volatile long deadline;
  private OutputStream output = OutputStream.nullOutputStream();
  private boolean keep;

  ServedConnection(BoundedHttpServer server, Socket socket, Optional<HttpTls> tls) {
    this.server = server;
    this.socket = socket;
    this.tls = tls;
    this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    this.local = (InetSocketAddress) socket.getLocalSocketAddress();
    endsIn(server.limits().request());
  }

  InetSocketAddress remote() {
    return remote;
  }

  InetSocketAddress local() {
    return local;
  }

  OutputStream output() {
    return output;
  }

  boolean isLate(long now) {
    return now - deadline > 0;
  }

  private void endsIn(Duration time) {
    deadline = System.nanoTime() + time.toNanos();
  }

  /** The request has arrived, or is answered already. */
  void responds() {
    endsIn(server.limits().response());
  }

  void keep(boolean whetherTo) {
    keep = whetherTo;
  }

  @Override
  public void run() {
    try (Socket talking = talking()) {
      InputStream in = new BufferedInputStream(talking.getInputStream(), BUFFER);
      output = talking.getOutputStream();
      do {
        keep = false;
        serve(in);
      } while (keep);
      linger(talking, in);
    } catch (IOException _) {
      // It is gone, or was ended for others.
    } finally {
      server.left(this);
      close();
    }
  }

  private Socket talking() throws IOException {
    if (tls.isEmpty()) {
      return socket;
    }
    var secure =
        (SSLSocket)
            tls.get()
                .context()
                .getSocketFactory()
                .createSocket(socket, remote.getHostString(), remote.getPort(), true);
    secure.setUseClientMode(false);
    secure.setSSLParameters(tls.get().parameters().get());
    secure.startHandshake();
    return secure;
  }

  private void serve(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    if (first < 0) {
      return;
    }
    in.reset();
    endsIn(server.limits().request());
    try {
      Optional<RequestHead> head = RequestHead.read(in, server.limits().headBytes());
      if (head.isPresent()) {
        server.asks(this);
        server.answer(this, head.get(), in);
        server.silent(this);
        endsIn(server.limits().idle());
      }
    } catch (BadRequestException e) {
      refuse(e.status(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * A client that still sends would lose its answer to a reset, so it gets the end first and what
   * it sends is read. Meanwhile it counts as a silent one.
   */
  private void linger(Socket talking, InputStream in) throws IOException {
    server.silent(this);
    endsIn(server.limits().request());
    talking.shutdownOutput();
    in.transferTo(OutputStream.nullOutputStream());
  }

  private void refuse(int status, String message) throws IOException {
    byte[] body = (message + "\n").getBytes(StandardCharsets.US_ASCII);
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, Exchange.reason(status), body.length);
    output.write(head.getBytes(StandardCharsets.US_ASCII));
    output.write(body);
    output.flush();
  }

  /** Ends it whatever its thread is at. Any thread. */
  void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
