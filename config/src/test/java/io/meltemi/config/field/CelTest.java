package io.meltemi.config.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy 1.38.3's {@code --mode validate} says of each. */
class CelTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "response.code >= 400 || connection.mtls == false",
        "'x-audit' in request.headers && request.duration > duration('500ms')",
        "!has(request.useragent) || !(request.useragent.startsWith(\"probe\"))",
        "request.path.startsWith('/v2') ? 'v2' : 'v1'",
        "[1,2] + [3] == [1]",
        "[1,2,] == [1]",
        "{'a':1,}['a'] == 1",
        "{'a': 1}.a == 1",
        "re.extract(request.path, '(.*)', '$1') == 'x'",
        "matches(request.path, '^/a')",
        "request.path.matches(request.query)",
        "request.time.getFullYear('UTC') == 1",
        "timestamp('2020-01-01T00:00:00Z') < request.time",
        "type(request.path) == string",
        "undefinedvar == 1",
        "r\"a\\q\" == 'b'",
        "br\"abc\" == b'abc'",
        "'\\x41\\u0041\\101' == 'AAA'",
        "'''x''' == 'b'",
        "1.5e3 > 1",
        "0x10 == 16",
        "1u == 1u",
        ".5 == 0.5",
        "--1 == 1",
        "!!connection.mtls",
        "a.if == 1",
        ".request.path == 'a'",
        "a ? b : c ? d : e",
        "has(a.b.c)",
        "1 < 2 < 3",
        "xds.node.metadata['a'] == 'b'",
        "size(request.path) > 3 // long",
      })
  void isTaken(String expression) {
    assertThat(Cel.fault(expression, Cel.Place.FILTER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 +",
        "a.b.c(",
        "request.path == \"a\" && ",
        "// comment",
        "\"a\\q\" == 'b'",
        "'\\8' == 'x'",
        "\"unterminated",
        "a ? b",
        "a?.b == 1",
        "()",
        "a &&& b",
        "a = b",
        "a[1](2)",
        "f(a)(b)",
        "in == 1",
        "a.in == 1",
        "a.true == 1",
        "if == 1",
        "1.  == 1.0",
        "99999999999999999999 == 1",
        "rb'abc' == b'abc'",
        "has(request)",
        "has(a['b'])",
        "Foo{a: 1}.a == 1",
        "nofunc(1)",
        "string(destination.port) == '80'",
        "size(1,2) == 1",
        "request.path.startsWith('a','b')",
        "request.headers['a'].split(',')[0] == 'x'",
        "getHours(request.time) == 1",
        "[1,2].exists(x, x == 1)",
        "[1].map(x, x) == [1]",
        "math.greatest(1,2) == 2",
        "cel.bind(x, 1, x) == 1",
        "request.path.matches('(')",
        "request.path.matches('a{150}')",
        "((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))",
      })
  void isRefused(String expression) {
    assertThat(Cel.fault(expression, Cel.Place.FILTER)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"string(destination.port)", "request.host", "'order'"})
  void ofATagMayBeAText(String expression) {
    assertThat(Cel.fault(expression, Cel.Place.TAG)).isEmpty();
  }
}
