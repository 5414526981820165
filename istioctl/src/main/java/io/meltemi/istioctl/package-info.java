/**
 * {@code istioctl}, Istio's command line. In goes a command line with its streams, out come text
 * and an exit code: 0, 1 when what was asked could not be done, 64 when it makes no sense. It reads
 * files and HTTP ports; it has no Kubernetes client yet, and says so where one would be needed. One
 * thread. Istio: istioctl/.
 */
@NullMarked
package io.meltemi.istioctl;

import org.jspecify.annotations.NullMarked;
