package io.meltemi.base.metrics;

/**
 * Writes families of one sample each in Prometheus' text format.
 *
 * @param prefix of each name
 */
public record MetricText(StringBuilder out, String prefix) {
  public void counter(String name, String help, double value) {
    sample(name, help, "counter", value);
  }

  public void gauge(String name, String help, double value) {
    sample(name, help, "gauge", value);
  }

  private void sample(String name, String help, String type, double value) {
    out.append("# HELP ").append(prefix).append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(prefix).append(name).append(' ').append(type).append('\n');
    out.append(prefix).append(name).append(' ').append(value).append('\n');
  }
}
