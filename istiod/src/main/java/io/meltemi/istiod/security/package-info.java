/**
 * Who may do what with istiod: the certificate authority on its cluster or in its folder, istiod's
 * own certificate, who may open streams and read debug pages, and the roots that every namespace is
 * told. Adapters between {@code io.meltemi.ca} and Kubernetes, gRPC and HTTP; wiring, but no ports.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/bootstrap/{istio_ca,server,certcontroller}.go.
 */
@NullMarked
package io.meltemi.istiod.security;

import org.jspecify.annotations.NullMarked;
