/**
 * Protobuf's wire format by hand, for the few small messages that the agent itself writes and
 * reads: generated classes and their runtime would weigh more than all of them. Source:
 * protobuf.dev/programming-guides/encoding.
 */
@NullMarked
package io.meltemi.agent.proto;

import org.jspecify.annotations.NullMarked;
