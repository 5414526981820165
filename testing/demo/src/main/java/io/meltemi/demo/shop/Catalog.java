package io.meltemi.demo.shop;

/** Knows what is on the shelves. */
final class Catalog implements Role {
  @Override
  public Page answer(String reader) {
    return Page.ok(
        """
        Seamanship for Landlubbers ........ 18.00
        The Etesian Winds: a Field Guide .. 24.50
        Knots That Hold ................... 12.75
        """);
  }
}
