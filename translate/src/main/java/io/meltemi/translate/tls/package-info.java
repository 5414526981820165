/**
 * TLS towards an upstream: the certificates and checks that a DestinationRule or auto mTLS asks
 * for, as Envoy's transport sockets. Pure; any thread. Istio:
 * pilot/pkg/networking/core/cluster_tls.go, pilot/pkg/security/model/authentication.go.
 */
@NullMarked
package io.meltemi.translate.tls;

import org.jspecify.annotations.NullMarked;
