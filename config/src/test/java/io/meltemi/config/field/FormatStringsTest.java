package io.meltemi.config.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of these was given to a stock Envoy 1.38.3. */
class FormatStringsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no command",
        "100%%",
        "a%%b%DURATION%",
        "%REQ(a)%%REQ(b)%",
        "%REQ(X-A?X-B):10%",
        "%REQ(A?)%",
        "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%",
        "%START_TIME()%",
        "%HOSTNAME()%",
        "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(16)%",
        "%DYNAMIC_METADATA(a:b:c):5%",
        "%DYNAMIC_METADATA([\"a\",\"b\"])%",
        "%UPSTREAM_METADATA([\"a\",\"b\"])%",
        "%PER_REQUEST_STATE(x.y)%",
        "%FILTER_STATE(a:FIELD:b)%",
        "%GRPC_STATUS(SNAKE_STRING)%",
        "%PATH(WQ:ORIG)%",
        "%PATH:5%",
        "%METADATA(ROUTE:a:b)%",
        "%COMMON_DURATION(DS_RX_BEG:DS_RX_END:ms)%",
        "%COALESCE({\"operators\": [{\"command\": \"REQ\", \"param\": \":authority\"}]})%",
        "%CEL(request.method)%"
      })
  void envoyTakes(String text) {
    assertThat(FormatStrings.fault(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%DOWNSTREAM_REMOTE_ADRESS%",
        "% ",
        "100%",
        "%DURATION",
        "%DURATION%%",
        "%req(x)%",
        "%REQ x%",
        "%REQ(x",
        "%REQ%",
        "%REQ()%",
        "%REQ(a b)%",
        "%REQ(A?B?C)%",
        "%RESP(A):99999999999999999999999%",
        "%DURATION:5%",
        "%DURATION(x)%",
        "%CONNECTION_ID():3%",
        "%START_TIME:5%",
        "%DYNAMIC_METADATA()%",
        "%UPSTREAM_METADATA(a):5%",
        "%FILTER_STATE(a:FOO)%",
        "%FILTER_STATE(a:FIELD)%",
        "%GRPC_STATUS(X)%",
        "%PATH(X:ORIG)%",
        "%PATH(NQ:X)%",
        "%METADATA(FOO:a)%",
        "%COMMON_DURATION(a)%",
        "%COMMON_DURATION(a:b:xx)%",
        "-----BEGIN%20CERTIFICATE-----"
      })
  void envoyRefuses(String text) {
    assertThat(FormatStrings.fault(text)).isPresent();
  }
}
