package io.meltemi.debug.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.charset.StandardCharsets;

/**
 * Prometheus' text format 0.0.4 with names as they are: the library's own writer ends each
 * counter's name with {@code _total}, which most of Istio's names do not have. A family without a
 * sample is left out.
 */
final class PrometheusText {
  private final StringBuilder out = new StringBuilder(1 << 14);

  private PrometheusText() {}

  static byte[] print(MetricSnapshots snapshots) {
    PrometheusText text = new PrometheusText();
    snapshots.stream().forEach(text::family);
    return text.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void family(MetricSnapshot family) {
    if (family.getDataPoints().isEmpty()) {
      return;
    }
    String name = family.getMetadata().getOriginalName();
    switch (family) {
      case CounterSnapshot counters -> {
        head(family, "counter");
        counters.getDataPoints().forEach(p -> sample(name, p.getLabels(), "", p.getValue()));
      }
      case GaugeSnapshot gauges -> {
        head(family, "gauge");
        gauges.getDataPoints().forEach(p -> sample(name, p.getLabels(), "", p.getValue()));
      }
      case HistogramSnapshot histograms -> {
        head(family, "histogram");
        histograms.getDataPoints().forEach(point -> histogram(name, point));
      }
      default -> throw new IllegalStateException(name + ": " + family.getClass().getSimpleName());
    }
  }

  private void head(MetricSnapshot family, String type) {
    String name = family.getMetadata().getOriginalName();
    String help = family.getMetadata().getHelp();
    String text = help == null ? "" : help.replace("\\", "\\\\").replace("\n", "\\n");
    out.append("# HELP ").append(name).append(' ').append(text).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void histogram(String name, HistogramSnapshot.HistogramDataPointSnapshot point) {
    var buckets = point.getClassicBuckets();
    long count = 0;
    for (int i = 0; i < buckets.size(); i++) {
      count += buckets.getCount(i);
      sample(name + "_bucket", point.getLabels(), number(buckets.getUpperBound(i)), count);
    }
    sample(name + "_sum", point.getLabels(), "", point.getSum());
    sample(name + "_count", point.getLabels(), "", count);
  }

  /**
   * @param bound the upper bound of a histogram's bucket; empty for other samples
   */
  private void sample(String name, Labels labels, String bound, double value) {
    out.append(name);
    String separator = "{";
    for (int i = 0; i < labels.size(); i++) {
      out.append(separator).append(labels.getName(i)).append("=\"");
      out.append(escaped(labels.getValue(i))).append('"');
      separator = ",";
    }
    if (!bound.isEmpty()) {
      out.append(separator).append("le=\"").append(bound).append('"');
      separator = ",";
    }
    out.append(separator.equals("{") ? " " : "} ").append(number(value)).append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Whole numbers without a fraction, from 1e6 with an exponent where Go writes one. */
  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    String digits = Double.toString(value);
    if (!digits.contains("E")) {
      return digits.endsWith(".0") ? exponent(value) : digits;
    }
    return exponent(value);
  }

  private static String exponent(double value) {
    var exact = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
    String unscaled = exact.unscaledValue().abs().toString();
    int power = exact.precision() - exact.scale() - 1;
    if (power >= 0 && power < 21 && unscaled.length() > 1 && exact.scale() > 0) {
      return exact.toPlainString();
    }
    return (value < 0 ? "-" : "")
        + unscaled.charAt(0)
        + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
        + (power < 0 ? "e-" : "e+")
        + (Math.abs(power) < 10 ? "0" : "")
        + Math.abs(power);
  }
}
