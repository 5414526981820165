package io.meltemi.translate.patch;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.meltemi.base.lua.LuaSyntax;

/** The scripts of a message: Envoy compiles them as it reads them. */
final class LuaScripts {
  private LuaScripts() {}

  /** Does nothing for messages that have none. */
  static void check(Message message, String path) {
    switch (message) {
      case Lua lua -> {
        script(lua.getInlineCode(), path + ".inline_code");
        source(lua.getDefaultSourceCode(), path + ".default_source_code");
        lua.getSourceCodesMap()
            .forEach((name, code) -> source(code, path + ".source_codes[" + name + "]"));
      }
      case LuaPerRoute route -> source(route.getSourceCode(), path + ".source_code");
      default -> {}
    }
  }

  private static void source(DataSource source, String path) {
    switch (source.getSpecifierCase()) {
      case INLINE_STRING -> script(source.getInlineString(), path + ".inline_string");
      case INLINE_BYTES -> script(source.getInlineBytes().toStringUtf8(), path + ".inline_bytes");
      default -> {}
    }
  }

  private static void script(String script, String path) {
    LuaSyntax.fault(script)
        .ifPresent(
            fault -> {
              throw new RefusedException(path + ": " + fault + " (expected: a script in Lua)");
            });
  }
}
