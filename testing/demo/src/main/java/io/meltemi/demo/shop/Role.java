package io.meltemi.demo.shop;

import java.net.Proxy;

/** What an application of the bookshop does with a visit. */
sealed interface Role permits Catalog, Reviews, Storefront {
  /** The page for a visitor who calls itself {@code reader}, empty where it does not. */
  Page answer(String reader);

  /**
   * The role of that name.
   *
   * @param proxy through which back ends are called
   */
  static Role named(String name, String version, Proxy proxy) {
    return switch (name) {
      case "storefront" -> new Storefront(proxy);
      case "catalog" -> new Catalog();
      case "reviews" -> new Reviews(version);
      default ->
          throw new IllegalArgumentException(
              "role: " + name + " (expected: storefront, catalog or reviews)");
    };
  }
}
