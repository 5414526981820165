package io.meltemi.debug;

import com.sun.net.httpserver.HttpExchange;

/**
 * Says what a caller may see who is not on this machine, by its certificate or token. Called on the
 * HTTP server's threads; an exception denies.
 */
@FunctionalInterface
public interface Authoriser {
  /** Nobody from elsewhere sees anything. */
  Authoriser LOOPBACK_ONLY = _ -> new Access.Denied();

  Access accessOf(HttpExchange exchange);
}
