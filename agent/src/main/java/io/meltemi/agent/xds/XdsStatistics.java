package io.meltemi.agent.xds;

import java.util.concurrent.atomic.LongAdder;

/** What the proxy counts, for the agent's metrics. Written on the event loop, read anywhere. */
public record XdsStatistics(
    LongAdder requests,
    LongAdder responses,
    LongAdder istiodFailures,
    LongAdder istiodTerminations,
    LongAdder envoyTerminations) {

  /** All at zero. */
  public XdsStatistics() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }
}
