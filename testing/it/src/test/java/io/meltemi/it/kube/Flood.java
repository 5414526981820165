package io.meltemi.it.kube;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.it.fixture.AnyServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;

/**
 * Everything that an unauthenticated client can do to the ports of an istiod, from start to close:
 * connections that say nothing, that stop in the midst of a greeting, that drip, that talk
 * nonsense, and bodies without end. Who is thrown out comes again.
 */
final class Flood implements AutoCloseable {
  private static final int GRPC = 15010;
  private static final int SECURE_GRPC = 15012;
  private static final int WEBHOOKS = 15017;
  private static final List<Integer> WITH_HTTP = List.of(8080, 15014);
  private static final long SEED = 20261122;

  private static final int IDLE = 400;
  private static final int HALF_OPEN = 50;
  private static final int DRIPPING = 20;
  private static final int TALKING = 2;
  private static final long PAUSE_MILLIS = 5_000;
  private static final long DRIP_MILLIS = 1_000;
  private static final int OVERSIZE = 6 << 20;

  /** What is done with one connection; it may fail at any time. */
  private interface Misdeed {
    void commit(Socket socket) throws IOException, InterruptedException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
  private final AtomicInteger most = new AtomicInteger();
  private final SSLSocketFactory tls;
  private volatile boolean ended;

  private Flood() {
    this.tls = AnyServer.tls().getSocketFactory();
  }

  /** Against the pods with these addresses. */
  static Flood on(List<String> addresses) {
    var flood = new Flood();
    addresses.forEach(flood::begin);
    return flood;
  }

  private void begin(String address) {
    for (int port : List.of(GRPC, SECURE_GRPC, WEBHOOKS, 8080, 15014)) {
      var target = new InetSocketAddress(address, port);
      repeat("idle", IDLE, target, Flood::untilThrownOut);
      repeat("half-open", HALF_OPEN, target, socket -> halfGreeting(socket, port));
      repeat("dripping", DRIPPING, target, Flood::drip);
      repeat("garbage", TALKING, target, Flood::talkNonsense);
    }
    for (int port : WITH_HTTP) {
      repeat("oversize", TALKING, new InetSocketAddress(address, port), Flood::endlessBody);
    }
    repeat(
        "oversize",
        TALKING,
        new InetSocketAddress(address, WEBHOOKS),
        socket -> endlessBody(tls.createSocket(socket, address, WEBHOOKS, true)));
    threads.execute(() -> oversizeRequests(address));
  }

  private void repeat(String name, int connections, InetSocketAddress target, Misdeed misdeed) {
    AtomicInteger count = done.computeIfAbsent(name, _ -> new AtomicInteger());
    for (int i = 0; i < connections; i++) {
      threads.execute(
          () -> {
            while (!ended) {
              count.incrementAndGet();
              once(target, misdeed);
            }
          });
    }
  }

  private void once(InetSocketAddress target, Misdeed misdeed) {
    try (var socket = new Socket()) {
      open.put(socket, true);
      most.accumulateAndGet(open.size(), Math::max);
      try {
        socket.connect(target, 5_000);
        misdeed.commit(socket);
      } finally {
        open.remove(socket);
      }
    } catch (IOException _) {
      // To be cut off is what it asks for.
    } catch (InterruptedException _) {
      return;
    }
    pause(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS));
  }

  private void pause(long millis) {
    try {
      if (!ended) {
        Thread.sleep(millis);
      }
    } catch (InterruptedException _) {
      ended = true;
    }
  }

  private static void untilThrownOut(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[512];
    while (in.read(buffer) >= 0) {
      // What it says does not matter.
    }
  }

  private static void halfGreeting(Socket socket, int port) throws IOException {
    boolean secure = port == SECURE_GRPC || port == WEBHOOKS;
    // A TLS record that promises 512 bytes of a ClientHello; a preface of HTTP/2; half a request.
    byte[] greeting =
        secure
            ? new byte[] {22, 3, 1, 2, 0, 1, 0}
            : (port == GRPC ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "GET /debug HTTP/1.1\r\nHo")
                .getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(greeting);
    untilThrownOut(socket);
  }

  private static void drip(Socket socket) throws IOException, InterruptedException {
    byte[] request =
        "POST /inject HTTP/1.1\r\nHost: istiod\r\nX-".getBytes(StandardCharsets.US_ASCII);
    OutputStream out = socket.getOutputStream();
    for (int i = 0; ; i++) {
      out.write(i < request.length ? request[i] : 'a');
      Thread.sleep(DRIP_MILLIS);
    }
  }

  private static void talkNonsense(Socket socket) throws IOException {
    var random = new Random(SEED);
    byte[] nonsense = new byte[1 + random.nextInt(20_000)];
    random.nextBytes(nonsense);
    socket.getOutputStream().write(nonsense);
  }

  private static void endlessBody(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    String head =
        "POST /inject HTTP/1.1\r\nHost: istiod\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000000000\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] part = new byte[64 << 10];
    for (long sent = 0; sent < 1_000_000_000; sent += part.length) {
      out.write(part);
    }
  }

  /** Certificate requests of more bytes than the server takes. */
  private void oversizeRequests(String address) {
    AtomicInteger count = done.computeIfAbsent("oversize gRPC", _ -> new AtomicInteger());
    var request = IstioCertificateRequest.newBuilder().setCsr("x".repeat(OVERSIZE)).build();
    var channel =
        Grpc.newChannelBuilderForAddress(address, GRPC, InsecureChannelCredentials.create())
            .build();
    try {
      while (!ended) {
        count.incrementAndGet();
        try {
          ClientCalls.blockingUnaryCall(
              channel,
              CertificateService.METHOD,
              CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS),
              request);
        } catch (StatusRuntimeException _) {
          // As it should be.
        }
        pause(PAUSE_MILLIS);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** How many connections there are at the moment. */
  int connections() {
    return open.size();
  }

  /** How many connections there were at most. */
  int most() {
    return most.get();
  }

  /** What was done how often. */
  Map<String, AtomicInteger> done() {
    return new TreeMap<>(done);
  }

  @Override
  public void close() {
    ended = true;
    threads.shutdownNow();
    for (Socket socket : open.keySet()) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is gone either way.
      }
    }
    threads.close();
  }
}
