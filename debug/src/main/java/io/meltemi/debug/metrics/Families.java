package io.meltemi.debug.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Creates and registers families of metrics. */
record Families(PrometheusRegistry registry) {
  static final double[] SHORT = {.01, .1, .5, 1, 3, 5};
  static final double[] INJECTION = {.1, 1, 3, 5, 10, 20, 30};
  static final double[] CALLS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  static final double[] LONG = {.01, .1, 1, 3, 5, 10, 20, 30};
  static final double[] WAITS = {.1, .5, 1, 3, 5, 10, 20, 30};
  static final double[] BYTES = {1, 10_000, 1_000_000, 4_000_000, 10_000_000, 40_000_000};

  Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .classicOnly()
        .classicUpperBounds(bounds)
        .name(name)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }
}
