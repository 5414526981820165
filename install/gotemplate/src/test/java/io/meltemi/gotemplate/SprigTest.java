package io.meltemi.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SprigTest {
  private static final String ALL =
      """
      hello ago date date_in_zone date_modify dateInZone dateModify duration durationRound htmlDate
      htmlDateInZone must_date_modify mustDateModify mustToDate now toDate unixEpoch abbrev
      abbrevboth trunc trim upper lower title untitle substr repeat trimall trimAll trimSuffix
      trimPrefix nospace initials randAlphaNum randAlpha randAscii randNumeric swapcase shuffle
      snakecase camelcase kebabcase wrap wrapWith contains hasPrefix hasSuffix quote squote cat
      indent nindent replace plural sha1sum sha256sum sha512sum adler32sum toString atoi int64 int
      float64 seq toDecimal split splitList splitn toStrings until untilStep add1 add sub div mod mul
      randInt add1f addf subf divf mulf biggest max min maxf minf ceil floor round join sortAlpha
      default empty coalesce all any compact mustCompact fromJson toJson toPrettyJson toRawJson
      mustFromJson mustToJson mustToPrettyJson mustToRawJson ternary deepCopy mustDeepCopy typeOf
      typeIs typeIsLike kindOf kindIs deepEqual env expandenv getHostByName base dir clean ext isAbs
      osBase osClean osDir osExt osIsAbs b64enc b64dec b32enc b32dec tuple list dict get set unset
      hasKey pluck keys pick omit merge mergeOverwrite mustMerge mustMergeOverwrite values append
      push mustAppend mustPush prepend mustPrepend first mustFirst rest mustRest last mustLast
      initial mustInitial reverse mustReverse uniq mustUniq without mustWithout has mustHas slice
      mustSlice concat dig chunk mustChunk bcrypt htpasswd genPrivateKey derivePassword
      buildCustomCert genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert
      genSignedCertWithKey encryptAES decryptAES randBytes uuidv4 semver semverCompare fail
      regexMatch mustRegexMatch regexFindAll mustRegexFindAll regexFind mustRegexFind regexReplaceAll
      mustRegexReplaceAll regexReplaceAllLiteral mustRegexReplaceAllLiteral regexSplit mustRegexSplit
      regexQuoteMeta urlParse urlJoin
      """;

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.089Z"));

  private static final Functions FUNCTIONS =
      VolatileFunctions.addTo(Functions.sprig(), CLOCK, new Random(7));

  @Test
  void everyFunctionIsThereButThoseThatMakeKeysOrLookOutside() {
    assertThat(Arrays.stream(ALL.strip().split("\\s+")).filter(name -> !FUNCTIONS.has(name)))
        .containsExactlyInAnyOrder(
            "env",
            "expandenv",
            "getHostByName",
            "bcrypt",
            "htpasswd",
            "genPrivateKey",
            "derivePassword",
            "buildCustomCert",
            "genCA",
            "genCAWithKey",
            "genSelfSignedCert",
            "genSelfSignedCertWithKey",
            "genSignedCert",
            "genSignedCertWithKey",
            "encryptAES",
            "decryptAES");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abbrevboth 5 10 \"1234 5678 9123\" | ...5678...",
        "initials \"First Try\" | FT",
        "swapcase \"This Is A.Test\" | tHIS iS a.tEST",
        "camelcase \"http_server\" | HttpServer",
        "wrap 5 \"aa bb cc\" | aa bb\ncc",
        "wrapWith 5 \"-\" \"HelloWorld\" | Hello-World",
        "base \"foo/bar/baz\" | baz",
        "osDir \"/a/b.c\" | /a",
        "ext \"foo.bar\" | .bar",
        "isAbs \"/a\" | true",
        "index (urlParse \"http://me:x@h:80/p?q=1#f\") \"host\" | h:80",
        "urlJoin (dict \"scheme\" \"http\" \"host\" \"h:1\" \"path\" \"p\" \"query\" \"q=1\") |"
            + " http://h:1/p?q=1",
        "b32enc \"foob\" | MZXW6YQ=",
        "b32dec \"MZXW6YTB\" | fooba",
        "adler32sum \"Wikipedia\" | 300286872",
        "add1f 1.5 | 2.5",
        "now | date \"Mon, 02 Jan 2006 15:04:05.000 MST\" | Wed, 04 Mar 2026 05:06:07.089 UTC",
        "now | dateModify \"-1h\" | date \"3:04PM\" | 4:06AM",
        "dateInZone \"2006-01-02T15:04:05Z07:00\" 0 \"Europe/Paris\" | 1970-01-01T01:00:00+01:00",
        "htmlDate 86400 | 1970-01-02",
        "toDate \"2006-01-02\" \"2017-12-31\" | date \"02/01/2006\" | 31/12/2017",
        "now | unixEpoch | 1772600767",
        "ago 1772600700 | 1m7s",
        "duration 95 | 1m35s",
        "durationRound \"2400h10m5s\" | 3mo",
        "randAlphaNum 20 | len | 20",
        "uuidv4 | regexMatch \"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}$\" |"
            + " true",
        "randInt 3 4 | 3",
        "shuffle \"aaa\" | aaa"
      })
  void aCallGives(String line) {
    int last = line.lastIndexOf(" | ");
    String template = "{{ " + line.substring(0, last) + " }}";
    assertThat(Template.parse("t", template, FUNCTIONS).execute(Map.of()))
        .isEqualTo(line.substring(last + 3).replace("\\n", "\n"));
  }
}
