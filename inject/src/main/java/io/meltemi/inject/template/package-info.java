/**
 * The templates of injection: their data under the names that Istio gives it, and the functions
 * that Istio adds to sprig's. Out comes YAML of a pod.
 *
 * <p>Source: istio 1.30.3 pkg/kube/inject/template.go.
 */
@NullMarked
package io.meltemi.inject.template;

import org.jspecify.annotations.NullMarked;
