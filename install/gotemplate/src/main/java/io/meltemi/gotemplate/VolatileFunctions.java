package io.meltemi.gotemplate;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * sprig's functions whose result differs from call to call: those of the clock and of chance. The
 * random texts are good enough for passwords if the generator is.
 */
public final class VolatileFunctions {
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private VolatileFunctions() {}

  /** {@code functions} and these. */
  public static Functions addTo(Functions functions, InstantSource clock, RandomGenerator random) {
    return DateFunctions.addTo(functions, clock)
        .with("randAlphaNum", 1, args -> text(args, random, LETTERS + DIGITS))
        .with("randAlpha", 1, args -> text(args, random, LETTERS))
        .with("randNumeric", 1, args -> text(args, random, DIGITS))
        .with("randAscii", 1, args -> text(args, random, printable()))
        .with("randBytes", 1, args -> bytes(args, random))
        .with("randInt", 2, args -> number(args, random))
        .with("shuffle", 1, args -> shuffled(args.string(0), random))
        .with("uuidv4", 0, _ -> uuid(random));
  }

  private static int length(Arguments args) {
    int length = Math.max(0, args.integer(0));
    args.execution().budget().text(length);
    return length;
  }

  private static String text(Arguments args, RandomGenerator random, String alphabet) {
    var text = new StringBuilder();
    for (int left = length(args); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String printable() {
    var printable = new StringBuilder();
    for (char c = ' '; c < 0x7f; c++) {
      printable.append(c);
    }
    return printable.toString();
  }

  private static String bytes(Arguments args, RandomGenerator random) {
    byte[] bytes = new byte[length(args)];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Object number(Arguments args, RandomGenerator random) {
    if (args.integer(0) >= args.integer(1)) {
      throw new TemplateException("randInt: no number from " + args.all() + " (expected: min max)");
    }
    return GoValues.integer(random.nextInt(args.integer(0), args.integer(1)));
  }

  private static String shuffled(String text, RandomGenerator random) {
    var points = new ArrayList<Integer>(text.codePoints().boxed().toList());
    for (int i = points.size() - 1; i > 0; i--) {
      Collections.swap(points, i, random.nextInt(i + 1));
    }
    var out = new StringBuilder(text.length());
    points.forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String uuid(RandomGenerator random) {
    long high = random.nextLong() & ~0xF000L | 0x4000L;
    long low = random.nextLong() & ~(0xCL << 60) | 0x8L << 60;
    return new UUID(high, low).toString();
  }
}
