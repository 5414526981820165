package io.meltemi.istioctl.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static ServerVersion server(String component, String version) {
    return new ServerVersion(component, "default", BuildInfo.parse(version));
  }

  @Test
  void equalServersAreOneControlPlane() {
    var versions =
        new Versions(
            Optional.of(List.of(server("pilot", "1.2.0-abc-Clean"), server("pilot", "1.2.0"))),
            Optional.of(
                List.of(
                    new ProxyVersion("b.x", "1.2.0"),
                    new ProxyVersion("a.x", "1.1.0"),
                    new ProxyVersion("c.x", "1.2.0"))));
    assertThat(versions.print("", true))
        .isEqualTo(
            """
            client version: 1.30.3
            control plane version: 1.2.0
            data plane version: 1.1.0 (1 proxies), 1.2.0 (2 proxies)
            """);
  }

  @Test
  void differentServersAreListed() {
    var versions =
        new Versions(
            Optional.of(List.of(server("Pilot", "1.0.0"), server("Citadel", "1.2"))),
            Optional.of(List.of()));
    assertThat(versions.print("", true))
        .isEqualTo(
            """
            client version: 1.30.3
            Pilot version: 1.0.0
            Citadel version: 1.2
            data plane version: none
            """);
  }

  @Test
  void aServersTextHasVersionRevisionAndStatus() {
    assertThat(BuildInfo.parse("1.30-alpha.1-5e2f-Modified\n"))
        .isEqualTo(new BuildInfo("1.30-alpha.1", "5e2f", "", "Modified", ""));
    var versions =
        new Versions(
            Optional.of(List.of(server("pilot", "1.2.0-abc-Clean"))),
            Optional.of(List.of(new ProxyVersion("b.x", "1.2.0"))));
    assertThat(versions.print("", false))
        .contains(
            "pilot version: version.BuildInfo{Version:\"1.2.0\", GitRevision:\"abc\","
                + " GolangVersion:\"\", BuildStatus:\"Clean\", GitTag:\"\"}\n")
        .endsWith("data plane version: version.ProxyInfo{ID:\"b.x\", IstioVersion:\"1.2.0\"}\n");
    assertThat(versions.print("yaml", true))
        .contains(
            "dataPlaneVersion:\n- ID: b.x\n  IstioVersion: 1.2.0\n",
            "meshVersion:\n- Component: pilot\n");
  }
}
