package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a table is printed alone, or in a list of tables with a first column that names the kind
 * of each row.
 */
enum Naming {
  PLAIN,
  TYPED;

  /** Adds a row; its typed name, empty in the heading, is shown only among other tables. */
  void row(Table table, String typedName, Object... cells) {
    List<Object> row = new ArrayList<>();
    if (this == TYPED) {
      row.add(typedName.isEmpty() ? "NAME" : typedName);
    }
    row.addAll(List.of(cells));
    table.row(row.toArray());
  }
}
