package io.meltemi.istioctl.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtoNamesTest {

  @Test
  void fieldsGetTheirJsonNames() throws IOException {
    assertRenames(
        "{'max_stream_duration':[{'consecutive_5xx':1}],'http2_protocol_options':{'a_b':'x_y'}}",
        "{'maxStreamDuration':[{'consecutive5xx':1}],'http2ProtocolOptions':{'aB':'x_y'}}");
  }

  @Test
  void structsAndMapKeysKeepTheirSpelling() throws IOException {
    assertRenames(
        "{'metadata':{'filter_metadata':{'a_b':{'c_d':1}},'typed_filter_metadata':{'e_f':{'g_h':1}}}}",
        "{'metadata':{'filterMetadata':{'a_b':{'c_d':1}},'typedFilterMetadata':{'e_f':{'gH':1}}}}");
    assertRenames("{'node':{'metadata':{'MESH_ID':'x'}}}", "{'node':{'metadata':{'MESH_ID':'x'}}}");
    assertRenames(
        "{'transport_socket_matches':[{'match':{'tls_mode':'istio'},'transport_socket':{}}]}",
        "{'transportSocketMatches':[{'match':{'tls_mode':'istio'},'transportSocket':{}}]}");
    assertRenames(
        "{'@type':'type.googleapis.com/udpa.type.v1.TypedStruct','type_url':'u','value':{'a_b':1}}",
        "{'@type':'type.googleapis.com/udpa.type.v1.TypedStruct','typeUrl':'u','value':{'a_b':1}}");
  }

  @Test
  void aRoutesMatchIsAMessage() throws IOException {
    assertRenames(
        "{'match':{'path_separated_prefix':'/x'}}", "{'match':{'pathSeparatedPrefix':'/x'}}");
  }

  private static void assertRenames(String before, String after) throws IOException {
    assertThat(ProtoNames.jsonNames(json(before))).isEqualTo(json(after));
  }

  private static Json json(String text) throws IOException {
    return JsonReader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
