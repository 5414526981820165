/**
 * Clusters: how a proxy reaches each service, port and subset, and its own application. In: {@code
 * ProxyScope}, {@code EndpointSnapshot} (for clusters that Envoy resolves by DNS). Out: {@code
 * Cluster} as bytes, shared by all proxies with equal inputs. Pure; any thread. Istio:
 * pilot/pkg/networking/core/cluster*.go.
 */
@NullMarked
package io.meltemi.translate.cluster;

import org.jspecify.annotations.NullMarked;
