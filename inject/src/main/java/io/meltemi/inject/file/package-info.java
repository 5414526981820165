/**
 * Injection into files: workloads of any kind that carry a pod, as {@code istioctl kube-inject} has
 * them. Text in, documents out; reads no file itself.
 *
 * <p>Source: istio 1.30.3 pkg/kube/inject/inject.go, IntoResourceFile.
 */
@NullMarked
package io.meltemi.inject.file;

import org.jspecify.annotations.NullMarked;
