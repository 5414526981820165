/**
 * The bookshop's guided tour. {@link io.meltemi.demo.Demo} takes a site to run on (network
 * namespaces or loopback addresses), starts the processes there (istiod, the shop's applications, a
 * pilot-agent with Envoy for each), sends traffic through the gateway, edits the watched folder
 * step by step, and judges by the traffic whether what was announced came true. Whatever was made
 * is removed by {@link io.meltemi.demo.Cleanup}, at the end, on a signal, or by the next run.
 */
@NullMarked
package io.meltemi.demo;

import org.jspecify.annotations.NullMarked;
