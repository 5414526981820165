package io.meltemi.debug.metrics;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The calls of gRPC servers, under the names and labels of Go's grpc-prometheus. Calls of methods
 * that there are not, are not counted: their names are the callers'. Any thread, without blocking.
 */
final class GrpcServerMetrics extends ServerStreamTracer.Factory {
  private static final String[] METHOD = {"grpc_type", "grpc_service", "grpc_method"};

  private final Counter started;
  private final Counter handled;
  private final Counter received;
  private final Counter sent;
  private final Histogram handling;
  private final LongConsumer requestBytes;

  /**
   * @param requestBytes is told the size of each message that came
   */
  GrpcServerMetrics(Families families, LongConsumer requestBytes) {
    this.requestBytes = requestBytes;
    started =
        families.counter(
            "grpc_server_started_total", "Total number of RPCs started on the server.", METHOD);
    handled =
        families.counter(
            "grpc_server_handled_total",
            "Total number of RPCs completed on the server, regardless of success or failure.",
            "grpc_type",
            "grpc_service",
            "grpc_method",
            "grpc_code");
    received =
        families.counter(
            "grpc_server_msg_received_total",
            "Total number of RPC stream messages received on the server.",
            METHOD);
    sent =
        families.counter(
            "grpc_server_msg_sent_total",
            "Total number of gRPC stream messages sent by the server.",
            METHOD);
    handling =
        families.histogram(
            "grpc_server_handling_seconds",
            "Histogram of response latency (seconds) of gRPC that had been application-level"
                + " handled by the server.",
            Families.CALLS,
            METHOD);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return new CallTracer(System.nanoTime());
  }

  private final class CallTracer extends ServerStreamTracer {
    private final long startNanos;
    private volatile Optional<String[]> method = Optional.empty();

    CallTracer(long startNanos) {
      this.startNanos = startNanos;
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      MethodDescriptor<?, ?> called = call.getMethodDescriptor();
      String service = String.valueOf(called.getServiceName());
      String[] labels = {
        type(called.getType()), service, String.valueOf(called.getBareMethodName())
      };
      method = Optional.of(labels);
      started.labelValues(labels).inc();
    }

    @Override
    public void inboundMessageRead(int number, long wireBytes, long bytes) {
      method.ifPresent(labels -> received.labelValues(labels).inc());
      requestBytes.accept(bytes);
    }

    @Override
    public void outboundMessage(int number) {
      method.ifPresent(labels -> sent.labelValues(labels).inc());
    }

    @Override
    public void streamClosed(Status status) {
      method.ifPresent(
          labels -> {
            handled.labelValues(labels[0], labels[1], labels[2], code(status.getCode())).inc();
            handling.labelValues(labels).observe((System.nanoTime() - startNanos) / 1e9);
          });
    }
  }

  private static String type(MethodDescriptor.MethodType type) {
    return switch (type) {
      case UNARY -> "unary";
      case CLIENT_STREAMING -> "client_stream";
      case SERVER_STREAMING -> "server_stream";
      case BIDI_STREAMING -> "bidi_stream";
      case UNKNOWN -> "unknown";
    };
  }

  /** As Go writes it: {@code OK}, {@code Canceled}, {@code PermissionDenied}. */
  private static String code(Status.Code code) {
    return switch (code) {
      case OK -> "OK";
      case CANCELLED -> "Canceled";
      default -> {
        var words = new StringBuilder();
        for (String word : code.name().split("_")) {
          words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        yield words.toString();
      }
    };
  }
}
