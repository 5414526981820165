package io.meltemi.config.virtualservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy would refuse is refused at the door; what it takes is not. */
class EnvoyTextsTest {
  private static final ObjectReader READER = new ObjectReader(ReaderSettings.DEFAULT);

  private static Translated<MeshObject> read(String rule) {
    String text =
        "{apiVersion: networking.istio.io/v1, kind: VirtualService,"
            + " metadata: {name: x, namespace: shop}, spec: {hosts: [Menu], http: [{%s}]}}";
    return READER.read(new Document("f.yaml", 1, text.formatted(rule)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "match: [{headers: {':path': {prefix: /a}, ':method': {exact: GET}}}]",
        "match: [{headers: {':authority': {exact: a}, ':scheme': {exact: http}, ':status': {}}}]",
        "match: [{withoutHeaders: {':authority': {exact: a}}}]",
        "headers: {request: {set: {x: '%REQ(X-A?X-B):10%', y: '100%%'}}}",
        "headers: {response: {add: {x: '%DOWNSTREAM_PEER_CERT_V_START(%b %d %H:%M:%S %Y)%'}}}",
      })
  void taken(String rule) {
    assertThat(read(rule + ", route: [{destination: {host: x}}]").problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          match: [{headers: {':host': {exact: a}}}]                        | match[0].headers.:host
          match: [{queryParams: {'': {exact: a}}}]                         | match[0].queryParams
          headers: {request: {set: {x: '%DOWNSTREAM_REMOTE_ADRESS%'}}}     | headers.request.set.x
          headers: {request: {add: {"a\\nb": x}}}                          | headers.request.add.a\\nb
          headers: {response: {remove: ["a\\nb"]}}                         | headers.response.remove
          rewrite: {authority: "a\\nb"}                                    | rewrite.authority
          rewrite: {uri: "/a\\r"}                                          | rewrite.uri
          fault: {abort: {httpStatus: 600}}                                | fault.abort.httpStatus
          """)
  void refused(String rule, String field) {
    assertThat(read(rule + ", route: [{destination: {host: x}}]").problems())
        .extracting(Problem::field)
        .contains("spec.http[0]." + field.replace("\\n", "\n"));
  }
}
