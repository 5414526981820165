package io.meltemi.crds;

import java.util.List;
import java.util.Map;

/**
 * A kind of the sources.
 *
 * @param versions that are served
 * @param stored the one of them that etcd holds
 * @param labels of the definition, beside those of all
 * @param spec its type
 */
record KindSource(
    String name,
    String group,
    String plural,
    List<String> shortNames,
    List<String> versions,
    String stored,
    Map<String, String> labels,
    TypeSource.Field spec,
    List<Column> columns) {
  KindSource {
    shortNames = List.copyOf(shortNames);
    versions = List.copyOf(versions);
    columns = List.copyOf(columns);
  }

  /** A column of {@code kubectl get}. */
  record Column(String name, String type, String path, String about) {}
}
