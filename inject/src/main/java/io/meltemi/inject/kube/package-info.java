/**
 * Kubernetes' own types, as data: which fields a pod has, how Kubernetes prints them, and by which
 * key lists are merged. In goes JSON as people and templates write it, out comes JSON as Kubernetes
 * would print it. Pure functions, for any thread.
 *
 * <p>Source: k8s.io/api and k8s.io/apimachinery 1.35.
 */
@NullMarked
package io.meltemi.inject.kube;

import org.jspecify.annotations.NullMarked;
