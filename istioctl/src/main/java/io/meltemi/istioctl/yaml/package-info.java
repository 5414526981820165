/**
 * JSON values printed as YAML the way kubectl and Istio's tools print it (sigs.k8s.io/yaml): keys
 * sorted with numbers in them by value, lists at their key's indentation, plain scalars where they
 * read back as the same string, lines folded after 80 columns. Any thread.
 */
@NullMarked
package io.meltemi.istioctl.yaml;

import org.jspecify.annotations.NullMarked;
