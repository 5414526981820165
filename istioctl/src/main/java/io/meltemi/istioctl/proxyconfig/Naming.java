package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.List;

/** Whether a table stands alone, or among others with a first column that says what a row is. */
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
