/**
 * The validating webhook as a function: the JSON of an AdmissionReview in, that of its answer out,
 * by the rules of {@link io.meltemi.config.ObjectReader}. No I/O; any thread. Istio does this in
 * pkg/webhooks/validation/server.
 */
@NullMarked
package io.meltemi.config.admission;

import org.jspecify.annotations.NullMarked;
