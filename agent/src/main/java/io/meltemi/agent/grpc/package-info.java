/**
 * gRPC over HTTP/2 without a gRPC library, which would cost a third of the agent's memory: a
 * connection that is dialled, secured and given its headers; streams that are read only when asked;
 * the frames that end them. Everything runs on the event loop of whoever dials or serves.
 */
@NullMarked
package io.meltemi.agent.grpc;

import org.jspecify.annotations.NullMarked;
