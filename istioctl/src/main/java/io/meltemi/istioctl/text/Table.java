package io.meltemi.istioctl.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells, each column as wide as its widest cell and {@code padding} spaces more. The last
 * cell of a row is not padded, so a row whose last cell is empty ends with spaces. All rows of a
 * table have the same number of cells.
 */
public final class Table {
  private final int padding;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(int padding) {
    this.padding = padding;
  }

  /** Adds a row, its cells printed by {@link String#valueOf(Object)}. */
  public Table row(Object... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** The table, a line end after each row. */
  public String print() {
    int[] widths = widths();
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        out.append(row.get(i)).repeat(' ', widths[i] - width(row.get(i)));
      }
      out.append(row.getLast()).append('\n');
    }
    return out.toString();
  }

  private int[] widths() {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)) + padding);
      }
    }
    return widths;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
