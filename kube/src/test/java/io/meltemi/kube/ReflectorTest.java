package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReflectorTest {
  private static final String PODS = "/api/v1/namespaces/a/pods/";

  /** The objects as the handler knows them: the text of their field {@code x}. */
  private static final class World implements ObjectHandler {
    final Map<String, String> objects = new ConcurrentSkipListMap<>();
    final Map<String, Node.Mapping> nodes = new ConcurrentHashMap<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    final AtomicInteger synced = new AtomicInteger();
    volatile boolean optional;

    @Override
    public boolean isOptional() {
      return optional;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      objects.put(name.toString(), NodeReader.text(object, "x"));
      nodes.put(name.toString(), object);
      told.add("+" + name);
    }

    @Override
    public void deleted(ResourceName name) {
      objects.remove(name.toString());
      told.add("-" + name);
    }

    @Override
    public void synced() {
      synced.incrementAndGet();
    }
  }

  private final World world = new World();
  private final Set<String> deselected = ConcurrentHashMap.newKeySet();
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeApi api;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    open.addFirst(api);
    api.put(PODS + "one", "{\"x\":\"1\"}");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private Reflector follow() {
    KubeClient client = api.client();
    open.addFirst(client);
    var reflector =
        Reflector.start(
            client,
            Watched.all(ResourceType.POD),
            namespace -> !deselected.contains(namespace),
            Set.of(),
            world);
    open.addFirst(reflector);
    return reflector;
  }

  private Reflector followSynced() {
    Reflector reflector = follow();
    Until.isSo("watching", () -> world.synced.get() == 1 && api.watches() == 1);
    return reflector;
  }

  private void awaits(String... objects) {
    Until.isSo(
        List.of(objects) + " rather than " + world.objects,
        () ->
            world.objects.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList()
                .equals(List.of(objects)));
  }

  private int lists() {
    return api.server().asked("limit=").size();
  }

  @Test
  void tellsWhatIsThereAndEachChange() {
    Reflector reflector = followSynced();
    String before = reflector.told();
    awaits("a/one=1");
    api.put(PODS + "two", "{\"x\":\"2\"}");
    api.put(PODS + "one", "{\"x\":\"3\"}");
    awaits("a/one=3", "a/two=2");
    api.delete(PODS + "one");
    awaits("a/two=2");
    Until.isSo("it has told of it", () -> Versions.isOlder(before, reflector.told()));
    assertThat(lists()).isEqualTo(1);
  }

  @Test
  void objectsAreTrimmedAndKnowTheirKind() {
    api.put(
        PODS + "one",
        """
        {"x":"1","metadata":{"managedFields":[{"manager":"k"}],
         "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}","b":"c"}}}
        """);
    followSynced();
    Map<String, Object> object = Node.plainMap(world.nodes.get("a/one"));
    assertThat(object).containsEntry("kind", "Pod").containsEntry("apiVersion", "v1");
    assertThat(object.get("metadata"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .doesNotContainKey("managedFields")
        .containsEntry("annotations", Map.of("b", "c"));
  }

  @Test
  void aBrokenConnectionIsGoneOnWithFromTheLastVersion() {
    followSynced();
    api.put(PODS + "two", "{\"x\":\"2\"}");
    awaits("a/one=1", "a/two=2");
    long version = api.version();
    api.cut();
    Until.isSo("resumed", () -> !api.server().asked("resourceVersion=" + version).isEmpty());
    Until.isSo("watching", () -> api.watches() == 1);
    api.put(PODS + "three", "{\"x\":\"3\"}");
    awaits("a/one=1", "a/three=3", "a/two=2");
    assertThat(lists()).isEqualTo(1);
  }

  @Test
  void anExpiredWatchIsRenewedFromItsBookmark() {
    followSynced();
    api.versionAt(2000);
    api.bookmark();
    api.expire();
    Until.isSo("resumed", () -> !api.server().asked("resourceVersion=2000").isEmpty());
    assertThat(lists()).isEqualTo(1);
  }

  @Test
  void a410EventMakesItListAgainAndTellWhatHasGone() {
    api.put(PODS + "two", "{\"x\":\"2\"}");
    followSynced();
    awaits("a/one=1", "a/two=2");
    api.vanish(PODS + "one");
    api.say("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}");
    awaits("a/two=2");
    assertThat(world.told).containsExactly("+a/one", "+a/two", "-a/one");
  }

  @Test
  void a410StatusMakesItListAgain() {
    api.once(
        (asked, exchange) -> {
          if (!asked.target().contains("watch=true")) {
            return false;
          }
          ScriptedServer.json(exchange, 410, "{\"reason\":\"Expired\"}");
          return true;
        });
    follow();
    Until.isSo("listed again", () -> lists() == 2);
    Until.isSo("watching", () -> api.watches() == 1);
    api.put(PODS + "two", "{\"x\":\"2\"}");
    awaits("a/one=1", "a/two=2");
  }

  @Test
  void aVersionThatIsNotThereYetMakesItListAgain() {
    api.once(
        (asked, exchange) -> {
          if (!asked.target().contains("watch=true")) {
            return false;
          }
          ScriptedServer.json(
              exchange,
              504,
              "{\"message\":\"Timeout: Too large resource version: 9, current: 8\"}");
          return true;
        });
    follow();
    Until.isSo("listed again", () -> lists() == 2);
  }

  @Test
  void versionsThatRunBackwardsMakeItListAgain() {
    followSynced();
    api.vanish(PODS + "one");
    api.versionAt(500);
    api.put(PODS + "restored", "{\"x\":\"r\"}");
    awaits("a/restored=r");
    api.put(PODS + "restored", "{\"x\":\"s\"}");
    awaits("a/restored=s");
  }

  @Test
  void watchesThatBringNothingMakeItListAgain() {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains("watch=true")) {
            return false;
          }
          exchange.sendResponseHeaders(200, -1);
          return true;
        });
    follow();
    Until.isSo("listed again", () -> lists() >= 2);
    assertThat(api.server().asked("watch=true").size()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aSilentConnectionIsLeft() {
    followSynced();
    // No bookmark, no ping (this is HTTP/1): only the idle limit tells.
    Until.isSo("watched again", () -> api.server().asked("watch=true").size() >= 2);
    Until.isSo("watching", () -> api.watches() >= 1);
    api.put(PODS + "two", "{\"x\":\"2\"}");
    awaits("a/one=1", "a/two=2");
  }

  @Test
  void garbageMakesItListAgain() {
    followSynced();
    api.vanish(PODS + "one");
    api.say("<html>502 Bad Gateway</html>");
    awaits();
    Until.isSo("listed again", () -> lists() == 2);
  }

  @Test
  void aBusyServerIsAskedAgainWhenItSays() {
    var refused = new AtomicInteger();
    api.always(
        (_, exchange) -> {
          if (refused.incrementAndGet() > 2) {
            return false;
          }
          exchange.getResponseHeaders().set("Retry-After", "1");
          ScriptedServer.json(exchange, refused.get() == 1 ? 503 : 429, "{}");
          return true;
        });
    long start = System.nanoTime();
    follow();
    awaits("a/one=1");
    assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
  }

  @Test
  void aKindThatIsNotServedIsEmptyAndLookedForAgainOnDemand() {
    api.always(
        (_, exchange) -> {
          ScriptedServer.json(exchange, 404, "404 page not found");
          return true;
        });
    Reflector reflector = follow();
    Until.isSo("synced", () -> world.synced.get() == 1);
    assertThat(world.objects).isEmpty();
    api.noFaults();
    reflector.reread();
    awaits("a/one=1");
  }

  @Test
  void pagesAreFollowed() {
    api.once(
        (_, exchange) -> {
          ScriptedServer.json(
              exchange,
              200,
              """
              {"metadata":{"resourceVersion":"1001","continue":"next"},
               "items":[{"x":"0","metadata":{"name":"zero","namespace":"a","resourceVersion":"9"}}]}
              """);
          return true;
        });
    followSynced();
    awaits("a/one=1", "a/zero=0");
    assertThat(api.server().asked("continue=next")).hasSize(1);
  }

  @Test
  void aListThatIsCutOffIsReadAgain() {
    api.once(
        (_, exchange) -> {
          exchange.sendResponseHeaders(200, 500);
          exchange
              .getResponseBody()
              .write(
                  "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
                      .getBytes(StandardCharsets.UTF_8));
          throw new IOException("cut");
        });
    followSynced();
    awaits("a/one=1");
  }

  @Test
  void whatHasNotChangedIsNotToldAgain() {
    followSynced();
    api.say("{\"type\":\"ERROR\",\"object\":{\"code\":410}}");
    Until.isSo("listed again", () -> lists() == 2);
    Until.isSo("watched again", () -> api.server().asked("watch=true").size() == 2);
    assertThat(world.told).containsExactly("+a/one");
    assertThat(world.synced).hasValue(1);
  }

  @Test
  void rereadTellsAllAgain() {
    Reflector reflector = followSynced();
    reflector.reread();
    Until.isSo("told again", () -> world.told.equals(List.of("+a/one", "+a/one")));
  }

  @Test
  void aDeselectedNamespaceGoesAndASelectedOneComes() {
    api.put("/api/v1/namespaces/b/pods/two", "{\"x\":\"2\"}");
    deselected.add("b");
    Reflector reflector = followSynced();
    awaits("a/one=1");
    deselected.clear();
    reflector.namespaceChanged("b");
    awaits("a/one=1", "b/two=2");
    assertThat(api.server().asked("/api/v1/namespaces/b/pods?limit")).hasSize(1);
    deselected.add("a");
    reflector.namespaceChanged("a");
    awaits("b/two=2");
    api.put(PODS + "one", "{\"x\":\"9\"}");
    api.put("/api/v1/namespaces/b/pods/two", "{\"x\":\"3\"}");
    awaits("b/two=3");
  }

  private void refuse() {
    api.always(
        (asked, exchange) -> {
          ScriptedServer.json(exchange, 403, "{\"message\":\"pods is forbidden\"}");
          return true;
        });
  }

  @Test
  void anOptionalKindThatIsRefusedIsGoneWithoutUntilItIsNot() {
    world.optional = true;
    refuse();
    Reflector reflector = follow();
    Until.isSo("synced", () -> world.synced.get() == 1);
    assertThat(world.objects).isEmpty();
    assertThat(lists()).as("a right may come a moment later").isGreaterThan(2);
    api.noFaults();
    reflector.reread();
    awaits("a/one=1");
    assertThat(world.synced).hasValue(1);
  }

  @Test
  void aRightToAnOptionalKindThatIsLostTakesNothingAway() {
    world.optional = true;
    Reflector reflector = followSynced();
    refuse();
    reflector.reread();
    Until.isSo("refused", () -> lists() >= 3);
    awaits("a/one=1");
    assertThat(world.told).doesNotContain("-a/one");
  }

  @Test
  void objectsKnownBeforeAreToldWhenTheyAreGone() {
    KubeClient client = api.client();
    open.addFirst(client);
    open.addFirst(
        Reflector.start(
            client,
            Watched.all(ResourceType.POD),
            _ -> true,
            Set.of(new ResourceName("a", "gone"), new ResourceName("a", "one")),
            world));
    Until.isSo("told", () -> world.told.equals(List.of("+a/one", "-a/gone")));
  }

  @Test
  void closingEndsAWatchAtOnce() {
    Reflector reflector = followSynced();
    long start = System.nanoTime();
    reflector.close();
    assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    assertThat(reflector.known()).containsExactly(new ResourceName("a", "one"));
  }
}
