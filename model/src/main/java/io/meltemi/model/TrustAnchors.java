package io.meltemi.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The roots that are not in MeshConfig itself, as PEM of one certificate each.
 *
 * @param own of istiod's authority
 * @param bundles what SPIFFE bundle endpoints told last, by their URLs
 */
public record TrustAnchors(List<String> own, SortedMap<String, List<String>> bundles) {
  public TrustAnchors {
    own = List.copyOf(own);
    bundles = Collections.unmodifiableSortedMap(new TreeMap<>(bundles));
  }
}
