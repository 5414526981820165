/**
 * {@code istioctl proxy-config}: an Envoy's configuration dump, from a file, from Envoy's admin
 * port or from istiod's debug port, filtered and printed as a table, as JSON or as YAML. The dump
 * is read as a JSON tree; no protobuf class is loaded, which keeps the command's start short. Views
 * ({@link ClusterView}, …) are pure functions from the dump to text. Istio:
 * istioctl/pkg/proxyconfig and istioctl/pkg/writer/envoy.
 */
@NullMarked
package io.meltemi.istioctl.proxyconfig;

import org.jspecify.annotations.NullMarked;
