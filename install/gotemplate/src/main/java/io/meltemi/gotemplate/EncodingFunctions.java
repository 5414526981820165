package io.meltemi.gotemplate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.Adler32;

/** sprig's functions for base 64, digests and JSON. */
final class EncodingFunctions {
  private EncodingFunctions() {}

  static Functions addTo(Functions functions) {
    return json(functions)
        .with("b64enc", 1, args -> Base64.getEncoder().encodeToString(bytes(args)))
        .with("b64dec", 1, args -> decoded(args.string(0)))
        .with("b32enc", 1, args -> Base32.encode(bytes(args)))
        .with("b32dec", 1, args -> Base32.decode(args.string(0)))
        .with("adler32sum", 1, args -> adler32(bytes(args)))
        .with("sha1sum", 1, args -> digest("SHA-1", bytes(args)))
        .with("sha256sum", 1, args -> digest("SHA-256", bytes(args)))
        .with("sha512sum", 1, args -> digest("SHA-512", bytes(args)));
  }

  private static Functions json(Functions functions) {
    Function compact = args -> GoJson.write(args.value(0));
    Function pretty = args -> GoJson.writePretty(args.value(0));
    Function raw = args -> GoJson.writeRaw(args.value(0));
    return functions
        .with("toJson", 1, compact)
        .with("mustToJson", 1, compact)
        .with("toPrettyJson", 1, pretty)
        .with("mustToPrettyJson", 1, pretty)
        .with("toRawJson", 1, raw)
        .with("mustToRawJson", 1, raw)
        .with("fromJson", 1, args -> GoYaml.parse(args.string(0)))
        .with("mustFromJson", 1, args -> GoYaml.parse(args.string(0)));
  }

  private static byte[] bytes(Arguments args) {
    return args.string(0).getBytes(StandardCharsets.UTF_8);
  }

  /** What is no base 64 gives the reason, as sprig does. */
  private static String decoded(String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "illegal base64 data: " + e.getMessage();
    }
  }

  private static String adler32(byte[] bytes) {
    var sum = new Adler32();
    sum.update(bytes);
    return Long.toString(sum.getValue());
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
