package io.meltemi.agent.xds;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * One stream of Envoy's with its own stream to istiod. A message is asked of one side only while
 * the other is ready to take it; until istiod is connected nothing is read from Envoy. Either
 * side's end ends the other, so Envoy says everything anew on its next stream. Event loop thread
 * only.
 */
final class ProxyStream {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  private final long number;
  private final ServerCall<byte[], byte[]> envoy;
  private final ClientCall<byte[], byte[]> istiod;
  private final XdsStatistics statistics;
  private boolean envoyWaits = true;
  private boolean istiodWaits;
  private boolean headersSent;
  private boolean closed;

  ProxyStream(
      long number,
      ServerCall<byte[], byte[]> envoy,
      ClientCall<byte[], byte[]> istiod,
      XdsStatistics statistics) {
    this.number = number;
    this.envoy = envoy;
    this.istiod = istiod;
    this.statistics = statistics;
  }

  /** Starts istiod's side; what comes back listens to Envoy's. */
  ServerCall.Listener<byte[]> start(Metadata headers) {
    istiod.start(new FromIstiod(), headers);
    istiod.request(1);
    return new FromEnvoy();
  }

  /** Ends both sides; Envoy connects again after its back-off. */
  void end(String reason) {
    closeEnvoy(Status.UNAVAILABLE.withDescription(reason));
    istiod.cancel(reason, null);
  }

  private void closeEnvoy(Status status) {
    if (!closed) {
      closed = true;
      envoy.close(status, new Metadata());
    }
  }

  private final class FromEnvoy extends ServerCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] request) {
      statistics.requests().increment();
      istiod.sendMessage(request);
      if (istiod.isReady()) {
        envoy.request(1);
      } else {
        envoyWaits = true;
      }
    }

    @Override
    public void onReady() {
      if (istiodWaits) {
        istiodWaits = false;
        istiod.request(1);
      }
    }

    @Override
    public void onHalfClose() {
      istiod.halfClose();
    }

    @Override
    public void onCancel() {
      closed = true;
      statistics.envoyTerminations().increment();
      LOG.log(System.Logger.Level.INFO, "Envoy ended xDS stream " + number);
      istiod.cancel("Envoy ended its stream", null);
    }
  }

  private final class FromIstiod extends ClientCall.Listener<byte[]> {
    @Override
    public void onReady() {
      if (envoyWaits) {
        envoyWaits = false;
        envoy.request(1);
      }
    }

    @Override
    public void onMessage(byte[] response) {
      statistics.responses().increment();
      if (closed) {
        return;
      }
      if (!headersSent) {
        headersSent = true;
        envoy.sendHeaders(new Metadata());
      }
      envoy.sendMessage(response);
      if (envoy.isReady()) {
        istiod.request(1);
      } else {
        istiodWaits = true;
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!closed) {
        statistics.istiodTerminations().increment();
        LOG.log(
            status.isOk() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
            "istiod ended xDS stream %d: %s".formatted(number, describe(status)));
      }
      closeEnvoy(status);
    }
  }

  private static String describe(Status status) {
    String description = status.getDescription();
    return status.getCode() + (description == null ? "" : ": " + description);
  }
}
