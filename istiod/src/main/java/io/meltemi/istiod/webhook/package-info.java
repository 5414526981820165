/**
 * The webhooks that the API server calls, on port 15017: {@code /inject} and {@code /validate}.
 * Comes in: admission reviews over HTTPS, each on a virtual thread. Goes out: the answer of the
 * function behind the path. Istio does this in pkg/kube/inject/webhook.go and
 * pkg/webhooks/validation/server.
 */
@NullMarked
package io.meltemi.istiod.webhook;

import org.jspecify.annotations.NullMarked;
