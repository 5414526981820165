package io.meltemi.istiod.ctrlz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meltemi.base.log.LogScopes;
import io.meltemi.base.log.LogSettings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(30)
@ResourceLock(Resources.SYSTEM_OUT)
class ControlZTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private ControlZ controlZ;

  @BeforeEach
  void start() throws Exception {
    LogScopes scopes = LogSettings.parse("ads:warn", false).install(log);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    controlZ = ControlZ.open(address, scopes, Map.of("B", "2", "A", "1"));
  }

  @AfterEach
  void stop() {
    controlZ.close();
    client.close();
    LogSettings.defaults().install(System.out);
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + controlZ.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = ask("GET", path, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return new JsonMapper().readTree(answer.body());
  }

  @Test
  void aScopeIsReadAndSetAsIstioctlDoes() throws Exception {
    assertThat(get("/scopej/").findValuesAsText("name")).contains("ads", "default").isSorted();
    JsonNode ads = get("/scopej/ads");
    assertThat(ads.path("output_level").asText()).isEqualTo("warn");
    assertThat(ads.path("stack_trace_level").asText()).isEqualTo("none");
    assertThat(ads.path("log_callers").asBoolean(true)).isFalse();
    System.getLogger("ads").log(System.Logger.Level.DEBUG, "unseen");
    String wanted = "{\"name\":\"ads\",\"output_level\":\"debug\"}";
    assertThat(ask("PUT", "/scopej/ads", wanted).statusCode()).isEqualTo(202);
    System.getLogger("ads").log(System.Logger.Level.DEBUG, "seen");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("debug\tads\tseen")
        .doesNotContain("unseen");
    assertThat(get("//scopej/ads").path("output_level").asText()).isEqualTo("debug");
  }

  @Test
  void whatIsNoScopeIsABadRequest() throws Exception {
    assertThat(ask("GET", "/scopej/nosuch", "").statusCode()).isEqualTo(400);
    assertThat(ask("PUT", "/scopej/nosuch", "{\"name\":\"nosuch\"}").body())
        .isEqualTo("unknown scope name: nosuch\n");
    assertThat(ask("PUT", "/scopej/ads", "{").statusCode()).isEqualTo(400);
    assertThat(ask("DELETE", "/scopej/ads", "").statusCode()).isEqualTo(405);
    assertThat(ask("GET", "/scopejx", "").statusCode()).isEqualTo(404);
  }

  @Test
  void theProcessSaysWhatItIs() throws Exception {
    assertThat(get("/memj").path("HeapAlloc").asLong()).isPositive();
    assertThat(get("/procj").path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(get("/versionj").path("version").asText()).isEqualTo("1.30.3");
    assertThat(get("/envj").findValuesAsText("name")).containsExactly("A", "B");
    assertThat(get("/argj").isArray()).isTrue();
    assertThat(ask("PUT", "/memj/forcecollection", "").statusCode()).isEqualTo(202);
    assertThat(ask("GET", "/", "").body()).contains("/scopej");
    assertThat(ask("GET", "/nosuch", "").statusCode()).isEqualTo(404);
  }
}
