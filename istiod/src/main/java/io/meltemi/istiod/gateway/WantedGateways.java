package io.meltemi.istiod.gateway;

import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Gateways that are to run by the current snapshot, and a bell for whoever sees to that. */
public final class WantedGateways {
  private List<GatewayDeployment> gateways = List.of();
  private boolean rung;

  /** Any thread. */
  public synchronized void set(List<GatewayDeployment> now) {
    if (!now.equals(gateways)) {
      gateways = now;
      ring();
    }
  }

  /** Something that the work depends on is another. Any thread. */
  synchronized void ring() {
    rung = true;
    notifyAll();
  }

  /** Those of now, as soon as the bell has rung since the last call, or after so long. */
  synchronized List<GatewayDeployment> await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (!rung && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    rung = false;
    return gateways;
  }
}
