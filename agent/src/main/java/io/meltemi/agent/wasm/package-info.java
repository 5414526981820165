/**
 * WebAssembly modules: extension configurations that istiod sends name them by a URL, and Envoy is
 * given files. They are fetched over HTTP or from registries of images, verified, and kept in a
 * folder. Where a module cannot be had, Envoy is given a filter that denies everything, or lets
 * everything pass if the extension says so. Blocking, on virtual threads; nothing of it is loaded
 * before there is a module. Istio: pkg/wasm.
 */
@NullMarked
package io.meltemi.agent.wasm;

import org.jspecify.annotations.NullMarked;
