package io.meltemi.debug;

import com.sun.net.httpserver.HttpExchange;

/**
 * Decides what a caller from another host may see, by its certificate or token. Called on the HTTP
 * server's threads; an exception denies.
 */
@FunctionalInterface
public interface Authoriser {
  /** Nobody from elsewhere sees anything. */
  Authoriser LOOPBACK_ONLY = _ -> new Access.Denied();

  Access accessOf(HttpExchange exchange);
}
