package io.meltemi.translate.route;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.meltemi.model.VirtualService.Abort;
import io.meltemi.model.VirtualService.AbortStatus;
import io.meltemi.model.VirtualService.Fault;
import io.meltemi.model.VirtualService.Percent;
import io.meltemi.translate.ProtoDurations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Injected delays and aborts of a route. */
final class FaultConfig {
  static final String FILTER = "envoy.filters.http.fault";

  /** Names of gRPC's status codes; the index is the code. */
  private static final List<String> GRPC_STATUSES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private static final int UNKNOWN = 2;

  private FaultConfig() {}

  static HTTPFault faultFor(Fault fault) {
    HTTPFault.Builder out = HTTPFault.newBuilder();
    fault
        .delay()
        .ifPresent(
            delay -> {
              var config = out.getDelayBuilder();
              config.setFixedDelay(ProtoDurations.of(delay.fixed()));
              percent(delay.percent()).ifPresent(config::setPercentage);
            });
    fault.abort().ifPresent(abort -> out.setAbort(abortFor(abort)));
    return out.build();
  }

  /** To a ten-thousandth of a percent, cut off like Istio does. */
  static FractionalPercent percent(double percent) {
    return FractionalPercent.newBuilder()
        .setNumerator((int) (percent * 10_000))
        .setDenominator(FractionalPercent.DenominatorType.MILLION)
        .build();
  }

  private static Optional<FractionalPercent> percent(Percent percent) {
    return switch (percent) {
      case Percent.Unset() -> Optional.empty();
      case Percent.Whole(var value) ->
          Optional.of(FractionalPercent.newBuilder().setNumerator(value).build());
      case Percent.Fraction(var value) -> Optional.of(percent(value));
    };
  }

  private static FaultAbort abortFor(Abort abort) {
    FaultAbort.Builder out = FaultAbort.newBuilder();
    percent(abort.percent()).ifPresent(out::setPercentage);
    switch (abort.status()) {
      case AbortStatus.Http(var status) -> out.setHttpStatus(status);
      case AbortStatus.Grpc(var status) -> out.setGrpcStatus(grpcCode(status));
    }
    return out.build();
  }

  private static int grpcCode(String status) {
    if (status.matches("\\d{1,2}")) {
      return Integer.parseInt(status);
    }
    int code = GRPC_STATUSES.indexOf(status.toUpperCase(Locale.ROOT));
    return code < 0 ? UNKNOWN : code;
  }
}
