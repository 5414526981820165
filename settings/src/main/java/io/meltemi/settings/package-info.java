/**
 * What istiod is told: its environment variables as they are read, and of what they say the
 * settings that what is sent to proxies depends on. {@code istiod} reads them as it starts; {@code
 * istioctl} reads the same variables of an istiod that it works the mesh out for. No values are
 * kept anywhere: a reader is a function of its {@link io.meltemi.settings.Environment}. Source:
 * istio 1.30.3 pilot/pkg/features.
 */
@NullMarked
package io.meltemi.settings;

import org.jspecify.annotations.NullMarked;
