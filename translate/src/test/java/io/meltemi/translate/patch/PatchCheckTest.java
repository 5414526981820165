package io.meltemi.translate.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is Envoy's configuration, and what Envoy would refuse of it. */
class PatchCheckTest {
  private static final String LIMIT =
      "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
  private final PatchCheck check = new PatchCheck();

  @SuppressWarnings("unchecked")
  private PatchCheck.Result check(String part, String operation, String json) {
    Map<String, Object> value =
        new Gson()
            .fromJson(
                json.replace("LIMIT", "type.googleapis.com/" + LIMIT)
                    .replace("LUA", "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"),
                Map.class);
    return check.check(ApplyTo.valueOf(part), Operation.valueOf(operation), value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CLUSTER | ADD | {name: a, connect_timeout: 1.5s, lbPolicy: RANDOM} | good
          CLUSTER | MERGE | {connect_timeout: soon} | fault
          CLUSTER | MERGE | {lb_policy: NEVER} | warning
          CLUSTER | MERGE | {connect_timeout: -1s} | good
          CLUSTER | ADD | {name: a, connect_timeout: -1s} | refusal
          CLUSTER | MERGE | {connect_timeout: 1s, nonsense: 1} | warning
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': unknown.Type}} | fault
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LIMIT', stat_prefix: a}} | good
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LIMIT'}} | refusal
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', type_url: 'LIMIT', value: {stat_prefix: a}}} | good
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', type_url: 'LIMIT', value: {}}} | refusal
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', type_url: 'LIMIT', value: {stat_prefix: {}}}} | refusal
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', type_url: 'a/my.own.Filter', value: {b: c}}} | good
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LUA', inline_code: 'x = 1'}} | good
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LUA', inlineCode: 'x = = 1'}} | refusal
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LUA', default_source_code: {inline_string: 'x ='}}} | refusal
          HTTP_FILTER | ADD | {name: a, typed_config: {'@type': 'LUA', source_codes: {b: {inline_string: 'x +'}}}} | refusal
          HTTP_ROUTE | ADD | {match: {prefix: '/'}} | refusal
          HTTP_ROUTE | ADD | {match: {prefix: '/'}, direct_response: {status: 204}} | good
          BOOTSTRAP | MERGE | {stats_config: {stats_tags: [{tag_name: a, regex: b}]}} | good
          """)
  void valuesAreCheckedAsFarAsTheyAreWhole(
      String part, String operation, String value, String expected) {
    PatchCheck.Result result = check(part, operation, value);
    String found =
        result.fault().isPresent()
            ? "fault"
            : result.refusal().isPresent()
                ? "refusal"
                : result.warnings().isEmpty() ? "good" : "warning";
    assertThat(found).as("%s", result).isEqualTo(expected);
  }
}
