/**
 * The secret discovery service: Envoy connects to a Unix socket and names secrets, one or more a
 * stream; each stream is answered when there is something to answer with, and again after each
 * change. All of it runs on the event loop thread; memory is bounded whatever comes in. Istio:
 * security/pkg/nodeagent/sds.
 */
@NullMarked
package io.meltemi.agent.sds;

import org.jspecify.annotations.NullMarked;
