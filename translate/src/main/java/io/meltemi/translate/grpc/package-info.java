/**
 * What programs are sent that are part of the mesh by a gRPC library rather than by an Envoy
 * ({@code GENERATOR: grpc}). They ask by name, know a part of Envoy's configuration, and refuse
 * what they do not know.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/grpcgen, and gRPC's proposals A27, A28, A29, A31,
 * A36, A39, A41.
 */
@NullMarked
package io.meltemi.translate.grpc;

import org.jspecify.annotations.NullMarked;
