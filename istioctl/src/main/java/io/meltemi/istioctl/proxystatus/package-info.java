/**
 * {@code istioctl proxy-status}: which proxies are connected to which istiod and have which of
 * their configuration, and how what one Envoy runs with differs from what its istiod has sent.
 */
@NullMarked
package io.meltemi.istioctl.proxystatus;

import org.jspecify.annotations.NullMarked;
