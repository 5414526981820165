package io.meltemi.delivery.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.delivery.credential.CredentialName.Kind;
import io.meltemi.model.MeshObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialNameTest {
  private static CredentialName parsed(String text) {
    return CredentialName.parse(text, "shop").orElseThrow();
  }

  @Test
  void namesWithoutANamespaceAreOfTheProxysOwn() {
    assertThat(parsed("kubernetes://gate").object()).isEqualTo(new ResourceName("shop", "gate"));
    assertThat(parsed("kubernetes://other/gate").object())
        .isEqualTo(new ResourceName("other", "gate"));
    assertThat(parsed("kubernetes-gateway://other/gate").kind()).isEqualTo(Kind.GATEWAY_SECRET);
    assertThat(parsed("configmap://other/roots").kind()).isEqualTo(Kind.CONFIG_MAP);
  }

  @Test
  void theSuffixAsksForRoots() {
    assertThat(parsed("kubernetes://gate").isForRoots()).isFalse();
    assertThat(parsed("kubernetes://gate-cacert").isForRoots()).isTrue();
    assertThat(parsed("kubernetes://gate-cacert").base())
        .isEqualTo(new ResourceName("shop", "gate"));
    assertThat(parsed("configmap://shop/roots").isForRoots()).isTrue();
  }

  @Test
  void otherFormsAreNoCredentials() {
    for (String text :
        List.of(
            "gate",
            "default",
            "kubernetes://",
            "kubernetes:///gate",
            "kubernetes://shop/",
            "kubernetes://a/b/c",
            "kubernetes-gateway://gate",
            "configmap://roots",
            "invalid://",
            "file-cert:/etc/passwd~/etc/passwd",
            "kubernetes://" + "x".repeat(1000))) {
      assertThat(CredentialName.parse(text, "shop")).as(text).isEmpty();
    }
    assertThat(CredentialName.parse("kubernetes://gate", "")).isEmpty();
  }

  @Test
  void aChangedSecretConcernsTheNamesOfItsPartsToo() {
    var key = new MeshObject.Key("Secret", new ResourceName("shop", "gate-cacert"));
    assertThat(CredentialName.concernedBy(key))
        .containsExactlyInAnyOrder(
            "kubernetes://gate",
            "kubernetes://gate-cacert",
            "kubernetes://shop/gate",
            "kubernetes://shop/gate-cacert",
            "kubernetes-gateway://shop/gate",
            "kubernetes-gateway://shop/gate-cacert");
    assertThat(
            CredentialName.concernedBy(
                new MeshObject.Key("ConfigMap", new ResourceName("shop", "roots"))))
        .containsExactlyInAnyOrder("configmap://shop/roots", "configmap://shop/roots-cacert");
  }
}
