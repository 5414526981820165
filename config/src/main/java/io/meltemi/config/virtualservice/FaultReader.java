package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.Abort;
import io.meltemi.model.VirtualService.AbortStatus;
import io.meltemi.model.VirtualService.Delay;
import io.meltemi.model.VirtualService.Fault;
import io.meltemi.model.VirtualService.Percent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads the {@code fault} of a rule. */
final class FaultReader {
  private static final List<String> GRPC_STATUS =
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

  /** Envoy counts in millionths; what is less would be nothing. */
  private static final double SMALLEST_PERCENT = 0.0001;

  private FaultReader() {}

  static Fault read(Fields f) {
    if (f.count("delay", "abort") == 0) {
      f.bad(
          "",
          "at least one of delay, abort",
          "HTTP fault injection must have an abort and/or a delay");
    }
    var fault =
        new Fault(
            f.object("delay", FaultReader::delay).flatMap(d -> d),
            f.object("abort", FaultReader::abort).flatMap(a -> a));
    f.done();
    return fault;
  }

  private static Optional<Delay> delay(Fields f) {
    OptionalInt whole = f.optionalInt("percent", 0, 100);
    Percent percent = percent(f);
    if (percent instanceof Percent.Unset() && whole.isPresent()) {
      percent = new Percent.Whole(whole.getAsInt());
    }
    if (f.has("exponentialDelay")) {
      f.bad(
          "exponentialDelay",
          "fixedDelay; the other is not supported",
          "exponentialDelay not supported yet");
    }
    Optional<Duration> fixed = f.duration("fixedDelay");
    f.done();
    Percent often = percent;
    return fixed.map(delay -> new Delay(delay, often));
  }

  private static Optional<Abort> abort(Fields f) {
    Percent percent = percent(f);
    if (f.has("http2Error")) {
      f.bad(
          "http2Error",
          "httpStatus or grpcStatus; the other is not supported",
          "HTTP/2 abort fault injection not supported yet");
    }
    if (f.count("httpStatus", "grpcStatus") == 2) {
      f.error("httpStatus", "set beside grpcStatus (expected: one of them)");
    }
    Optional<AbortStatus> status = f.optionalString("grpcStatus").map(s -> grpc(f, s));
    if (f.has("httpStatus")) {
      status =
          Optional.of(
              new AbortStatus.Http(f.intIn("httpStatus", 200, 599, HttpActionReader.NO_STATUS)));
    }
    if (status.isEmpty()) {
      f.warning(
          "",
          "aborts with nothing, ignored (expected: httpStatus or grpcStatus)",
          "abort configured, but error type not set");
    }
    f.done();
    return status.map(s -> new Abort(s, percent));
  }

  private static AbortStatus grpc(Fields f, String status) {
    boolean number = status.matches("\\d{1,2}") && Integer.parseInt(status) < GRPC_STATUS.size();
    if (!GRPC_STATUS.contains(status) && !number) {
      f.bad(
          "grpcStatus",
          "a gRPC status such as NOT_FOUND",
          "gRPC status "
              + IstioWords.quoted(status)
              + " is not supported. See https://github.com/grpc/grpc/blob/master/doc/statuscodes.md"
              + " for a list of supported codes, for example 'NOT_FOUND'");
    }
    return new AbortStatus.Grpc(status);
  }

  private static String percentFault(String value) {
    return "percentage " + value + " is neither 0.0, nor in range [0.0001, 100.0]";
  }

  private static Percent percent(Fields f) {
    OptionalDouble percent = MirrorReader.percentage(f, "percentage", FaultReader::percentFault);
    if (percent.orElse(0) > 0 && percent.orElse(0) < SMALLEST_PERCENT) {
      f.error(
          "percentage",
          percent.getAsDouble() + " (expected: 0 or " + SMALLEST_PERCENT + "..100)",
          percentFault(f.child("percentage").intOrString("value")));
    }
    return percent.isPresent() ? new Percent.Fraction(percent.getAsDouble()) : new Percent.Unset();
  }
}
