package io.meltemi.debug;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many large answers are made and sent at a time, over all pages that share it. Others
 * wait; small answers, such as readiness, do not pass here. Any thread.
 */
public final class Turnstile extends Filter {
  private final Semaphore permits;

  public Turnstile(int permits) {
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
