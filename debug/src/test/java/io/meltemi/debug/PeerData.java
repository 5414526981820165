package io.meltemi.debug;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Istio 1.30.3's debug pages print. Tests are aborted where it is absent. */
public final class PeerData {
  private PeerData() {}

  public static String debug(String page) throws IOException {
    return Files.readString(folder().resolve("debug").resolve(page + ".txt"));
  }

  private static Path folder() {
    String given = System.getProperty("MELTEMI_PEER", System.getenv("MELTEMI_PEER"));
    Path peer =
        Stream.of(given == null ? "" : given, "../shared/peer", "../../shared/peer")
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(Path.of("absent"));
    assumeThat(peer.resolve("debug")).as("the peer's data (set MELTEMI_PEER)").isDirectory();
    return peer;
  }

  /** JSON as a value; numbers become doubles. */
  static Value json(String text) throws IOException {
    Value.Builder value = Value.newBuilder();
    JsonFormat.parser().merge(text, value);
    return value.build();
  }

  static Struct object(String text) throws IOException {
    return json(text).getStructValue();
  }
}
