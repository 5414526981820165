package io.meltemi.debug;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Limits how many large responses are made and sent at a time, over all debug pages that share it;
 * further requests wait. Small responses, such as readiness, are not limited. Any thread.
 */
public final class ConcurrencyLimit extends Filter {
  private final Semaphore permits;

  public ConcurrencyLimit(int permits) {
    this.permits = new Semaphore(permits, true);
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    permits.acquireUninterruptibly();
    try {
      chain.doFilter(exchange);
    } finally {
      permits.release();
    }
  }

  @Override
  public String description() {
    return "a bounded number of large answers at a time";
  }
}
