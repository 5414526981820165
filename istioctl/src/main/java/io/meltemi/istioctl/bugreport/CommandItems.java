package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.analyze.AnalyzeCommand;
import io.meltemi.istioctl.proxystatus.ProxyStatusCommand;
import io.meltemi.istioctl.version.VersionCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** What other commands of this program say of the mesh. */
record CommandItems(GlobalOptions globals) {
  List<Item> items() {
    return List.of(
        said("versions", "version", console -> new VersionCommand(console, globals)),
        said("proxy-status", "proxy-status", console -> new ProxyStatusCommand(console, globals)),
        said(
            "analyze/all-namespaces",
            "analyze",
            console -> new AnalyzeCommand(console, globals, Map.of()),
            "-A",
            "--color=false"));
  }

  private static Item said(
      String path, String name, Function<Console, Object> command, String... words) {
    return new Item(
        path,
        "istioctl " + String.join(" ", name, String.join(" ", words)).strip(),
        () -> {
          var said = new ByteArrayOutputStream();
          var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
          var console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream);
          var line = new CommandLine(command.apply(console));
          line.setExecutionExceptionHandler(
              (thrown, _, _) -> {
                stream.println("Error: " + thrown.getMessage());
                return 1;
              });
          line.execute(words);
          return said.toByteArray();
        });
  }
}
