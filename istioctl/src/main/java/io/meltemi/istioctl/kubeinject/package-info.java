/**
 * {@code istioctl kube-inject}: injection into files, by the rules and templates of the webhook,
 * and printed as Kubernetes prints YAML.
 */
@NullMarked
package io.meltemi.istioctl.kubeinject;

import org.jspecify.annotations.NullMarked;
