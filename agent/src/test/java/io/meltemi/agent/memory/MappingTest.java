package io.meltemi.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MappingTest {
  private static final String SMAPS =
      """
      7f0000000000-7f0000010000 r-xp 00000000 fe:00 42                         /opt/lib/libjvm.so
      Size:                 64 kB
      Rss:                  48 kB
      Anonymous:             0 kB
      VmFlags: rd ex mr mw me
      7f0000010000-7f0000020000 r--p 00010000 fe:00 42                         /opt/lib/libjvm.so
      Rss:                  64 kB
      Anonymous:             4 kB
      800001000-800e53000 rw-p 00001000 fe:00 43                               /opt/agent.aot
      Rss:                  64 kB
      Anonymous:             0 kB
      7ffc00000000-7ffc00021000 r--p 00000000 00:00 0
      Rss:                   4 kB
      Anonymous:             0 kB
      """;

  @Test
  void onlyWhatNobodyWroteToAndNobodyCanIsTheFile() {
    assertThat(Mapping.parse(SMAPS.lines().toList()))
        .extracting(Mapping::file, Mapping::residentBytes, Mapping::isOnlyTheFile)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/opt/lib/libjvm.so", 49_152L, true),
            org.assertj.core.groups.Tuple.tuple("/opt/lib/libjvm.so", 65_536L, false),
            org.assertj.core.groups.Tuple.tuple("/opt/agent.aot", 65_536L, false),
            org.assertj.core.groups.Tuple.tuple("", 4_096L, false));
  }

  @Test
  void addressesAreHexadecimal() {
    assertThat(Mapping.parse(SMAPS.lines().toList()).getFirst())
        .returns(0x7f0000000000L, Mapping::start)
        .returns(0x7f0000010000L, Mapping::end);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessRunsOnWithoutThePages() throws Exception {
    assertThat(new PageTrim().trim()).isPositive();
    assertThat(Mapping.parse(Files.readAllLines(Path.of("/proc/self/smaps"))))
        .anyMatch(mapping -> mapping.file().endsWith("/libjvm.so"));
  }
}
