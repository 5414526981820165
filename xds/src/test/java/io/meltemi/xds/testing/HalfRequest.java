package io.meltemi.xds.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/2 by hand: a connection with one call whose request never becomes whole, sent as fast as the
 * server's windows let it.
 */
public final class HalfRequest implements AutoCloseable {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String ADS =
      "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int FRAME = 16_384;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;

  private final Socket socket;
  private final int size;
  private long streamWindow = 65_535;
  private long connectionWindow = 65_535;
  private volatile int sent;
  private volatile boolean cutOff;

  private HalfRequest(Socket socket, int size) {
    this.socket = socket;
    this.size = size;
  }

  /**
   * Connects, and sends an ADS request on threads of its own.
   *
   * @param size of the message that is announced; a byte of it stays away
   */
  public static HalfRequest open(InetSocketAddress server, int size) throws IOException {
    var socket = new Socket();
    socket.connect(server, PATIENCE_MILLIS);
    var half = new HalfRequest(socket, size);
    half.start(ADS);
    return half;
  }

  /**
   * The same over TLS, for any method.
   *
   * @param path of the method, {@code /package.Service/Method}
   */
  public static HalfRequest open(
      InetSocketAddress server, SSLSocketFactory tls, String path, int size) throws IOException {
    var plain = new Socket();
    plain.connect(server, PATIENCE_MILLIS);
    var socket = (SSLSocket) tls.createSocket(plain, "istiod", server.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    var half = new HalfRequest(socket, size);
    half.start(path);
    return half;
  }

  private void start(String path) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    out.write(frame(HEADERS, 4, 1, headers(path)));
    out.flush();
    Thread.startVirtualThread(this::read);
    Thread.startVirtualThread(this::write);
  }

  private static byte[] headers(String path) {
    var block = new ByteArrayOutputStream();
    block.write(0x83);
    block.write(0x86);
    literal(block, ":path", path);
    literal(block, ":authority", "istiod");
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private void write() {
    try {
      var prefix = ByteBuffer.allocate(5).put((byte) 0).putInt(size).array();
      data(prefix);
      var piece = new byte[FRAME];
      for (int left = size - 1; left > 0; left -= FRAME) {
        data(left >= FRAME ? piece : new byte[left]);
        sent = size - Math.max(0, left - FRAME);
      }
    } catch (IOException _) {
      cutOff = true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void data(byte[] payload) throws IOException, InterruptedException {
    synchronized (this) {
      while (!cutOff && Math.min(streamWindow, connectionWindow) < payload.length) {
        wait();
      }
      streamWindow -= payload.length;
      connectionWindow -= payload.length;
    }
    send(frame(0, 0, 1, payload));
  }

  private void send(byte[] frame) throws IOException {
    if (cutOff) {
      throw new IOException("cut off");
    }
    OutputStream out = socket.getOutputStream();
    synchronized (out) {
      out.write(frame);
    }
  }

  private void read() {
    try {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        take(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
      }
    } catch (IOException _) {
      cutOff();
    }
  }

  private synchronized void take(int type, int flags, int stream, ByteBuffer payload)
      throws IOException {
    if (type == SETTINGS && flags == 0) {
      while (payload.remaining() >= 6) {
        if (payload.getShort() == 4) {
          streamWindow += payload.getInt() - 65_535L;
        } else {
          payload.getInt();
        }
      }
      send(frame(SETTINGS, 1, 0, new byte[0]));
    } else if (type == PING && flags == 0) {
      send(frame(PING, 1, 0, payload.array()));
    } else if (type == WINDOW_UPDATE) {
      if (stream == 0) {
        connectionWindow += payload.getInt();
      } else {
        streamWindow += payload.getInt();
      }
    } else if (type == 3 || type == 7 || (type == HEADERS && (flags & 1) != 0)) {
      // The stream is reset or ended, or the connection is to end.
      cutOff = true;
    }
    notifyAll();
  }

  private synchronized void cutOff() {
    cutOff = true;
    notifyAll();
  }

  /** Whether the server ended it. */
  public boolean isCutOff() {
    return cutOff;
  }

  /** How many bytes of the message went out. */
  public int sent() {
    return sent;
  }

  @Override
  public void close() {
    cutOff();
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
