/**
 * Credentials that proxies ask for by name ({@code credentialName}): from Secrets and ConfigMaps of
 * a snapshot to Envoy's secrets, and who may have them. In: {@code SecretSnapshot}, and identities
 * that the xDS port verified. Out: {@code Resource}s, made once and shared. Any thread; nothing
 * blocks, for the API server is asked in the background.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/sds.go, pilot/pkg/credentials/kube/secrets.go,
 * pilot/pkg/model/credentials/resource.go.
 */
@NullMarked
package io.meltemi.delivery.credential;

import org.jspecify.annotations.NullMarked;
