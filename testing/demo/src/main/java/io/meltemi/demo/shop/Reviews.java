package io.meltemi.demo.shop;

/** Knows what readers say; a later version says more. */
record Reviews(String version) implements Role {
  @Override
  public Page answer(String reader) {
    String text =
        switch (version) {
          case "v1" -> "  \"I could not put it down.\"\n";
          case "v2" -> "  \"I could not put it down.\" (9 of 10)\n";
          default -> "  \"I could not put it down.\" (9 of 10, by 41 readers)\n";
        };
    return Page.ok(text).withHeader(Page.VERSION, version);
  }
}
