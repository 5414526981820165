package io.meltemi.agent.xds;

import io.meltemi.base.metrics.TimeHistogram;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the proxy counts, for the agent's metrics. Written on the event loop, read anywhere.
 *
 * @param largestRequest bytes of Envoy's largest
 * @param sendTime until Envoy has taken what istiod sent
 */
public record XdsStatistics(
    LongAdder requests,
    LongAdder responses,
    LongAdder istiodFailures,
    LongAdder istiodTerminations,
    LongAdder envoyTerminations,
    LongAccumulator largestRequest,
    TimeHistogram sendTime) {

  /** All at zero. */
  public XdsStatistics() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAccumulator(Math::max, 0),
        new TimeHistogram(.01, .1, 1, 3, 5, 10, 20, 30));
  }
}
