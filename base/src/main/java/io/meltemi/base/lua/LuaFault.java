package io.meltemi.base.lua;

/** What is wrong with a script, and in which line. */
final class LuaFault extends Exception {
  private static final long serialVersionUID = 1;

  LuaFault(int line, String what) {
    super("line " + line + ": " + what, null, false, false);
  }
}
