/**
 * The bodies of the injection webhook: an AdmissionReview comes in, one with a JSON patch goes out.
 * Opens no port; for any thread.
 *
 * <p>Source: istio 1.30.3 pkg/kube/inject/webhook.go.
 */
@NullMarked
package io.meltemi.inject.webhook;

import org.jspecify.annotations.NullMarked;
