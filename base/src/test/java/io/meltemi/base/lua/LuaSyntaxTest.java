package io.meltemi.base.lua;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verdict is that of {@code envoy --mode validate} 1.38.3 on the same script. */
class LuaSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "return",
        "return ...",
        "for i=1,2 do break; x=1 end",
        ";;x=1",
        "goto a; ::a::",
        "do ::a:: end ::a::",
        "do goto l1 end; local a; ::l1:: ; ",
        "for i=1,2 do if i then goto continue end local x; ::continue:: end",
        "x=0b11 y=0x1p4 z=3LL u=4ULL i=5i h=0xA.8 e=1e+3",
        "x='\\u{41}\\x41\\z  a\\65\\\nb'",
        "x=\u00e91",
        "#!lua\nx=1",
        "\ufeffx=1",
        "if z then repeat local a until a end",
        "if z then x=a.b:c{1,2;3} x=f'a'[[b]] a.b,c[1]=1,2 f\n(1) (a)() end",
        "local function f() end function g(a,b,...) return ... end",
        "if z then function a.b:c() return self end for a,b in c do end end",
        "if z then x=not not -#a^2 ..b end",
        "if z then while true do if a then break end end end",
        "x={[1]=2,a=3,4,function() end}",
        "if a then elseif b then else end",
        "x = 1 y = 2 --[==[ ]] ]==] -- end",
        "function envoy_on_request(h) h:headers():add('a', 'b') end"
      })
  void good(String script) {
    assertThat(LuaSyntax.fault(script)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local goto=1",
        "x='\\q'",
        "x='\\300'",
        "x='\\x4'",
        "x=1e",
        "x=3x",
        "x=1..2",
        "x=not not -#a^2..b",
        "break",
        "if z then while a do local function g() break end end end",
        "function f() return ... end",
        "goto b",
        "::a:: ::a::",
        "goto continue; local a; ::continue:: print(a)",
        "local x <const> = 1",
        "x=7//2",
        "x=1&2",
        "x=5 ~ 3",
        "x=\"a\nb\"",
        "return 1; x=2",
        "a()=1",
        "(a)=1",
        "a",
        "function a:b.c() end",
        "for a.b=1,2 do end",
        "x=function(...,a) end",
        "x=function(a,) end",
        "x={,}",
        "if a then else elseif b then end",
        "--[[ a",
        "x=[==[ a ]=]",
        "x=..",
        "x=a!=b",
        "x+=1",
        "continue",
        "local",
        "function envoy_on_request(h)\n  h:headers():add('a' 'b')\nend"
      })
  void bad(String script) {
    assertThat(LuaSyntax.fault(script)).isPresent();
  }

  @Test
  void theLineIsTold() {
    assertThat(LuaSyntax.fault("function f(h)\n  h:add('a' 'b')\nend\n"))
        .hasValue("line 2: ')' expected near ''b''");
    assertThat(LuaSyntax.fault("x = [[\n\n]]\nif x then"))
        .hasValue("line 4: 'end' expected near the end");
    assertThat(LuaSyntax.fault("\u001bLJ\u0002"))
        .hasValue("line 1: compiled code (expected: a script)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "{", "x={", "function f() ", "not ", "a..", "2^", "do ", "f(", "x=-"})
  void nestingIsBounded(String part) {
    assertThat(LuaSyntax.fault("x=" + part.repeat(30_000))).isPresent();
    assertThat(LuaSyntax.fault(part.repeat(30_000))).isPresent();
  }

  @Test
  void localVariablesAreCounted() {
    String many = "local a ".repeat(200);
    assertThat(LuaSyntax.fault(many)).isEmpty();
    assertThat(LuaSyntax.fault("do " + many + "end " + many)).isEmpty();
    assertThat(LuaSyntax.fault(many + "local b"))
        .hasValue("line 1: function has more than 200 local variables");
  }
}
