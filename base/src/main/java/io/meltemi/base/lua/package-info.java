/** Whether a text is a script that Envoy's Lua takes: its syntax alone, nothing is run. */
@NullMarked
package io.meltemi.base.lua;

import org.jspecify.annotations.NullMarked;
