/**
 * The kind ProxyConfig: checked here, used by injection. The mesh's ProxyConfig is {@link
 * io.meltemi.config.mesh.ProxyConfigReader}. Istio does this in
 * pkg/config/validation/validation.go, ValidateProxyConfig.
 */
@NullMarked
package io.meltemi.config.proxyconfig;

import org.jspecify.annotations.NullMarked;
