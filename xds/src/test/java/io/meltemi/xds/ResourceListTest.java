package io.meltemi.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ResourceListTest {
  private static final ResourceList A = part("a", "a1", "a2");
  private static final ResourceList B = part("b", "b1", "b2");

  @Test
  void resourcesKeepTheirOrderAndAreFoundByName() {
    ResourceList list = part("", "b", "c", "a");
    assertThat(names(list)).containsExactly("b", "c", "a");
    assertThat(list.find("a")).isPresent();
    assertThat(list.find("d")).isEmpty();
  }

  @Test
  void twoResourcesOfOneNameAreRefused() {
    assertThatThrownBy(() -> part("", "a", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two resources are named a");
  }

  @Test
  void partsAreOneAfterTheOtherAndFoundAtAnyDepth() {
    var inner = ResourceList.concatenated("inner", List.of(B, A));
    var all = ResourceList.concatenated("", List.of(inner, part("c", "a0")));

    assertThat(names(all)).containsExactly("b1", "b2", "a1", "a2", "a0");
    assertThat(all.size()).isEqualTo(5);
    assertThat(all.part("a")).containsSame(A);
    assertThat(all.part("inner")).containsSame(inner);
    assertThat(all.part("d")).isEmpty();
    assertThat(all.find("a2").orElseThrow().name()).isEqualTo("a2");
    assertThat(all.find("a3")).isEmpty();
  }

  @Test
  void versionIsOfNamesAndVersionsAlone() {
    assertThat(part("x", "a", "b").version()).isEqualTo(part("y", "b", "a").version());
    assertThat(part("", "a=1").version()).isNotEqualTo(part("", "a=2").version());
    assertThat(of(A, B).version()).isEqualTo(of(part("a", "a1", "a2"), B).version());
    assertThat(of(A, B).version()).isNotEqualTo(of(A, part("b", "b1", "b2=2")).version());
  }

  @Test
  void changeOfOnePartIsTheDifferenceOfThatPart() {
    var later = part("b", "b1=2", "b3");
    var diff = of(A, later).diffFrom(of(A, B));

    assertThat(diff).isSameAs(later.diffFrom(B));
    assertThat(told(diff)).containsExactly("b1=2", "b3", "-b2");
  }

  @Test
  void differencesOfPartsAreSharedByListsThatHaveThem() {
    var later = part("a", "a1", "a2=2");
    var other = part("b", "b1", "b2=2");

    var diff = of(later, other).diffFrom(of(A, B));

    assertThat(told(diff)).containsExactly("a2=2", "b2=2");
    assertThat(diff.deltaPayload().parts())
        .containsExactly(later.diffFrom(A).deltaPayload(), other.diffFrom(B).deltaPayload());
    assertThat(of(later, other, part("own", "x")).diffFrom(of(A, B, part("own", "x"))).changed())
        .isEqualTo(diff.changed());
  }

  @Test
  void nameThatMovesToAnotherPartIsNotTakenAway() {
    var before = of(part("a", "x", "y"), part("b", "z"));

    assertThat(told(of(part("a", "y"), part("b", "x", "z")).diffFrom(before))).isEmpty();
    assertThat(told(of(part("a", "y"), part("b", "x=2", "z")).diffFrom(before)))
        .containsExactly("x=2");
    assertThat(told(of(part("b", "x", "z"), part("a", "y")).diffFrom(before))).isEmpty();
    assertThat(told(part("", "x", "y", "z").diffFrom(before))).isEmpty();
  }

  @Test
  void differenceFromNothingIsEverything() {
    assertThat(told(of(A, B).diffFrom(ResourceList.empty())))
        .containsExactly("a1", "a2", "b1", "b2");
    assertThat(told(ResourceList.empty().diffFrom(of(A, B))))
        .containsExactly("-a1", "-a2", "-b1", "-b2");
    assertThat(of(A, B).diffFrom(of(A, B)).isEmpty()).isTrue();
  }

  @Test
  void differenceIsWorkedOutOnce() {
    var before = of(A, B);
    var after = of(part("a", "a1=2"), part("b", "b1", "b2", "b3"));
    assertThat(after.diffFrom(before)).isSameAs(after.diffFrom(before));
    var mine = before.unshared();
    assertThat(after.diffFrom(mine)).isNotSameAs(after.diffFrom(mine));
  }

  @Test
  void owedNamesAreToldOfInAnyCase() {
    var all = of(A, B);
    assertThat(told(all.diffFrom(all, owed("a1", "gone")))).containsExactly("a1", "-gone");
    assertThat(told(all.diffFrom(of(A, part("b", "b1", "b2=0")), owed("b1", "b2", "gone"))))
        .containsExactlyInAnyOrder("b1", "b2", "-gone");
    assertThat(told(all.diffFrom(ResourceList.empty(), owed("a1", "gone"))))
        .containsExactly("a1", "a2", "b1", "b2", "-gone");
    assertThat(told(ResourceList.empty().diffFrom(ResourceList.empty(), owed("gone"))))
        .containsExactly("-gone");
  }

  @Test
  void whatAClientHasBesideTheListLeavesLater() {
    var sent = of(A, B);
    var target = of(A, part("b", "b2=2"));

    var kept = target.joined(sent);

    assertThat(names(kept)).containsExactly("a1", "a2", "b2", "b1");
    assertThat(names(kept.part(ResourceList.LEAVING).orElseThrow())).containsExactly("b1");
    assertThat(kept).isSameAs(target.joined(sent));
    assertThat(told(kept.diffFrom(sent))).containsExactly("b2=2");
    assertThat(told(target.diffFrom(kept))).containsExactly("-b1");
  }

  @Test
  void whatLeavesMayStayInTheNextList() {
    var sent = of(A, B);
    var kept = of(A, part("b", "b2")).joined(sent);
    assertThat(told(of(A, part("b", "b1", "b2")).diffFrom(kept))).isEmpty();
    var next = of(part("a", "a1"), part("b", "b2")).joined(kept);
    assertThat(names(next.part(ResourceList.LEAVING).orElseThrow())).containsExactly("a2", "b1");
  }

  @Test
  void withoutAndOnlyKeepThePartsThatTheyDoNotTouch() {
    var all = of(A, B);

    var without = all.without(owed("b1", "nothing"));
    assertThat(names(without)).containsExactly("a1", "a2", "b2");
    assertThat(without.part("a")).containsSame(A);
    assertThat(all.without(owed("nothing"))).isSameAs(all);

    var only = all.only(owed("a1", "a2", "b1"));
    assertThat(names(only)).containsExactly("a1", "a2", "b1");
    assertThat(only.part("a")).containsSame(A);
  }

  @Test
  void withoutAndOnlyOfTheSameNamesAreApartAndWorkedOutOnce() {
    var all = of(A, B);
    var some = owed("a1");

    assertThat(names(all.only(some))).containsExactly("a1");
    assertThat(names(all.without(some))).containsExactly("a2", "b1", "b2");
    assertThat(all.only(some)).isSameAs(all.only(some));
    assertThat(all.without(some)).isSameAs(all.without(some));
  }

  @Test
  void replacingKeepsTheRest() {
    var replaced = A.replacing(part("", "a2=2").resources());
    assertThat(told(replaced.diffFrom(A))).containsExactly("a2=2");
    assertThat(replaced.name()).isEqualTo("a");
    assertThat(replaced.resources().getFirst()).isSameAs(A.resources().getFirst());
    assertThatThrownBy(() -> A.replacing(part("", "a3").resources()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a3");
  }

  /** However lists are taken apart, the difference leads from one to the other and no further. */
  @Test
  void differenceLeadsFromOneListToTheOther() {
    long seed = 20251128;
    var random = new Random(seed);
    var lists = new ArrayList<>(List.of(ResourceList.empty()));
    for (int round = 0; round < 400; round++) {
      var from = lists.get(random.nextInt(lists.size()));
      var to = random(random, from);
      var owed = random.nextBoolean() ? Subscription.NONE : owed("n" + random.nextInt(14));
      assertLeads("seed " + seed + " round " + round, from, to, owed);
      lists.add(to);
    }
  }

  private static void assertLeads(
      String what, ResourceList from, ResourceList to, Subscription owed) {
    var diff = to.diffFrom(from, owed);
    var has = content(from);
    diff.removed().forEach(has::remove);
    diff.changed().forEach(resource -> has.put(resource.name(), text(resource)));
    assertThat(has).as(what).isEqualTo(content(to));

    var least = new TreeSet<>(owed.names());
    content(to).forEach((name, text) -> addIf(!text.equals(content(from).get(name)), name, least));
    content(from).keySet().forEach(name -> addIf(to.find(name).isEmpty(), name, least));
    var named = new ArrayList<>(diff.removed());
    diff.changed().forEach(resource -> named.add(resource.name()));
    assertThat(named).as(what).containsExactlyInAnyOrderElementsOf(least);
    assertThat(to.differsFrom(from)).as(what).isEqualTo(!content(from).equals(content(to)));
    assertThat(diff.deltaPayload().resources()).as(what).isEqualTo(diff.changed().size());
  }

  private static void addIf(boolean wanted, String name, TreeSet<String> to) {
    if (wanted) {
      to.add(name);
    }
  }

  /** A list with up to three parts, each of them the one of before where it has the same. */
  private static ResourceList random(Random random, ResourceList before) {
    Map<String, List<String>> parts = new TreeMap<>();
    for (int name = 0; name < 12; name++) {
      if (random.nextInt(4) > 0) {
        var part = random.nextInt(5) > 0 ? name % 3 : random.nextInt(3);
        var text = "n" + name + (random.nextInt(4) > 0 ? "" : "=" + random.nextInt(3));
        parts.computeIfAbsent("p" + part, p -> new ArrayList<>()).add(text);
      }
    }
    var lists = new ArrayList<ResourceList>();
    parts.forEach(
        (name, texts) -> {
          var made = part(name, texts.toArray(String[]::new));
          lists.add(before.part(name).filter(b -> content(b).equals(content(made))).orElse(made));
        });
    if (lists.size() == 3 && random.nextInt(4) == 0) {
      var nested = ResourceList.concatenated("inner", lists.subList(0, 2));
      return ResourceList.concatenated("", List.of(nested, lists.get(2)));
    }
    var all = ResourceList.concatenated("", lists);
    return random.nextInt(5) == 0 ? all.joined(before) : all;
  }

  private static ResourceList of(ResourceList... parts) {
    return ResourceList.concatenated("", List.of(parts));
  }

  /** A list of resources that are given as {@code name} or {@code name=message}. */
  private static ResourceList part(String name, String... resources) {
    return ResourceList.named(
        name,
        Arrays.stream(resources)
            .map(text -> text.split("=", 2))
            .map(
                pair ->
                    Resource.of(
                        ResourceType.CLUSTER,
                        pair[0],
                        (pair.length == 1 ? "" : pair[1]).getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  private static Subscription owed(String... names) {
    return Subscription.to(List.of(names));
  }

  private static List<String> names(ResourceList list) {
    return list.resources().stream().map(Resource::name).toList();
  }

  private static TreeMap<String, String> content(ResourceList list) {
    var content = new TreeMap<String, String>();
    list.resources().forEach(resource -> content.put(resource.name(), text(resource)));
    return content;
  }

  private static String text(Resource resource) {
    return new String(resource.message(), StandardCharsets.UTF_8);
  }

  /** What a client is told: changed resources as they were given, then removed names. */
  private static List<String> told(Diff diff) {
    var all = new ArrayList<String>();
    diff.changed().forEach(r -> all.add(r.name() + (r.size() == 0 ? "" : "=" + text(r))));
    diff.removed().forEach(name -> all.add("-" + name));
    return all;
  }
}
