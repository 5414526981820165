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
    Names names,
    String group,
    List<String> versions,
    String stored,
    Map<String, String> labels,
    TypeSource.Field spec,
    List<Column> columns) {

  /** What it is called, as in {@code spec.names}. */
  record Names(String kind, String plural, List<String> shortNames) {
    Names {
      shortNames = List.copyOf(shortNames);
    }
  }

  KindSource {
    versions = List.copyOf(versions);
    columns = List.copyOf(columns);
  }

  /** A column of {@code kubectl get}. */
  record Column(String name, String type, String path, String about) {}
}
