/**
 * PeerAuthentication: from fields to {@link io.meltemi.model.PeerAuthentication}. Pure functions.
 */
@NullMarked
package io.meltemi.config.peerauthentication;

import org.jspecify.annotations.NullMarked;
