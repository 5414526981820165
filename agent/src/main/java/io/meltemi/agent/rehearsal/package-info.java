/**
 * The world around the agent in its rehearsal: an istiod with a CA, over TLS, and an Envoy that
 * asks for configuration and secrets, each saying just enough, in a process beside it. Not part of
 * what users run.
 */
@NullMarked
package io.meltemi.agent.rehearsal;

import org.jspecify.annotations.NullMarked;
