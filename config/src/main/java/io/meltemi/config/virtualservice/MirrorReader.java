package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.VirtualService.Mirror;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** Reads where an HTTP rule sends copies of requests. */
final class MirrorReader {
  private final ObjectInput in;

  MirrorReader(ObjectInput in) {
    this.in = in;
  }

  List<Mirror> read(Fields f) {
    if (f.has("mirror") && f.has("mirrors")) {
      f.error(
          "mirror",
          "set beside mirrors (expected: one of them)",
          "HTTP route cannot contain both mirror and mirrors");
    }
    var mirrors = new ArrayList<Mirror>();
    OptionalDouble percent = percentage(f, "mirrorPercentage", MirrorReader::mirrorFault);
    OptionalDouble deprecated =
        f.optionalDouble(
            "mirrorPercent",
            0,
            100,
            "mirror_percent must have a max value of 100 (it has "
                + f.intOrString("mirrorPercent")
                + ")");
    if (f.has("mirrorPercent")) {
      f.warning(
          "mirrorPercent",
          "deprecated (expected: mirrorPercentage)",
          "using deprecated setting \"mirrorPercent\", use \"mirrorPercentage\" instead");
    }
    OptionalDouble share = percent.isPresent() ? percent : deprecated;
    f.object("mirror", mirror -> new Mirror(DestinationReader.read(in, mirror), share))
        .ifPresent(mirrors::add);
    mirrors.addAll(f.list("mirrors", this::mirror));
    return mirrors;
  }

  private Mirror mirror(Fields f) {
    var mirror =
        new Mirror(
            DestinationReader.of(in, f, "destination is required for mirrors"),
            percentage(f, "percentage", text -> mirrorFault(text).replace('_', ' ')));
    f.done();
    return mirror;
  }

  private static String mirrorFault(String value) {
    String bound = value.startsWith("-") ? "a min value of 0" : "a max value of 100";
    return "mirror_percentage must have %s (it has %s)".formatted(bound, sixDecimals(value));
  }

  /** A number as Go's {@code %f} prints it; the text where it is none. */
  private static String sixDecimals(String value) {
    try {
      return "%.6f".formatted(Double.parseDouble(value));
    } catch (NumberFormatException _) {
      return value;
    }
  }

  /**
   * The {@code value} of a Percent; 0 where the Percent is there without a value.
   *
   * @param istio what Istio says of a bad value
   */
  static OptionalDouble percentage(Fields f, String field, UnaryOperator<String> istio) {
    if (!f.has(field)) {
      return OptionalDouble.empty();
    }
    Fields percent = f.child(field);
    OptionalDouble value =
        percent.optionalDouble("value", 0, 100, istio.apply(percent.intOrString("value")));
    percent.done();
    return OptionalDouble.of(value.orElse(0));
  }
}
