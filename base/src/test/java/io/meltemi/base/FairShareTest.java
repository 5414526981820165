package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairShareTest {
  @Test
  void theOldestOfTheBusiestPeerLeavesForWhoComes() {
    var share = new FairShare<String>(4, FairShare.Yields.OLDEST);
    share.enter("flood", "f1");
    share.enter("flood", "f2");
    share.enter("flood", "f3");
    share.enter("a", "a1");
    assertThat(share.enter("b", "b1")).containsExactly("f1");
    assertThat(share.enter("flood", "f4")).containsExactly("f2");
    assertThat(share.held()).isEqualTo(4);
  }

  @Test
  void whereTheNewestLeavesTheBusiestPeerIsRefused() {
    var share = new FairShare<String>(3, FairShare.Yields.NEWEST);
    share.enter("flood", "f1");
    share.enter("flood", "f2");
    share.enter("a", "a1");
    assertThat(share.enter("flood", "f3")).containsExactly("f3");
    assertThat(share.enter("b", "b1")).containsExactly("f2");
    share.leave("flood", "f1");
    assertThat(share.enter("flood", "f4")).isEmpty();
  }

  @Test
  void amountsChangeAndTheLargestLeave() {
    var share = new FairShare<String>(100, FairShare.Yields.LARGEST);
    share.hold("a", "a1", 30);
    share.hold("flood", "f1", 20);
    share.hold("flood", "f2", 40);
    assertThat(share.hold("flood", "f1", 25)).isEmpty();
    assertThat(share.hold("b", "b1", 10)).containsExactly("f2");
    assertThat(share.held()).isEqualTo(65);
    share.leave("flood", "f2");
    assertThat(share.hold("b", "b1", 0)).isEmpty();
    assertThat(share.held()).isEqualTo(55);
    assertThat(share.hold("b", "huge", 200)).containsExactly("huge");
  }

  @Test
  void oneMayBeAskedToLeave() {
    var share = new FairShare<String>(10, FairShare.Yields.OLDEST);
    assertThat(share.yieldOne()).isEmpty();
    share.enter("a", "a1");
    share.enter("flood", "f1");
    share.enter("flood", "f2");
    assertThat(share.yieldOne()).contains("f1");
    assertThat(share.held()).isEqualTo(2);
  }

  @Test
  void whoLeftMayComeAgain() {
    var share = new FairShare<String>(1, FairShare.Yields.OLDEST);
    share.enter("a", "a1");
    share.leave("a", "a1");
    share.leave("a", "a1");
    share.leave("nobody", "n");
    assertThat(share.held()).isZero();
    assertThat(share.enter("a", "a1")).isEmpty();
  }
}
