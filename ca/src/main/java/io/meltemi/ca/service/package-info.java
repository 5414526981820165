/**
 * {@code istio.v1.auth.IstioCertificateService} over gRPC. A call is handled on a virtual thread of
 * its own; only so many at a time are taken on.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/server.go.
 */
@NullMarked
package io.meltemi.ca.service;

import org.jspecify.annotations.NullMarked;
