/**
 * Objects of Kubernetes' own kinds in the encoding that costs the API server and its client least.
 * Only the fields that somebody reads are known; the others are passed over unread.
 */
@NullMarked
package io.meltemi.kube.protobuf;

import org.jspecify.annotations.NullMarked;
