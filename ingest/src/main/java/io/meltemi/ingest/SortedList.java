package io.meltemi.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Elements in an order that tells any two of them apart. Confined to the writer's thread.
 *
 * <p>An array rather than a tree: moving ten thousand references is a few microseconds, and what
 * comes first is in order already.
 */
final class SortedList<E> {
  private final ArrayList<E> elements = new ArrayList<>();
  private final Comparator<? super E> order;

  SortedList(Comparator<? super E> order) {
    this.order = order;
  }

  /** Takes an element that is not there. */
  void add(E element) {
    int at = Collections.binarySearch(elements, element, order);
    elements.add(-at - 1, element);
  }

  /** Takes out the element that is equal in this order. */
  void remove(E element) {
    elements.remove(Collections.binarySearch(elements, element, order));
  }

  boolean isEmpty() {
    return elements.isEmpty();
  }

  List<E> copy() {
    return List.copyOf(elements);
  }
}
