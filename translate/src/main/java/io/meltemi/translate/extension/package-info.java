/**
 * The configuration of WebAssembly modules, which proxies ask for by the names that their listeners
 * have.
 *
 * <p>In: an extension, and what its Envoy can do. Out: a typed extension configuration, the same
 * for all proxies. Pure; any thread. Istio: pilot/pkg/model/extensions.go,
 * pilot/pkg/networking/core/extension.
 */
@NullMarked
package io.meltemi.translate.extension;

import org.jspecify.annotations.NullMarked;
