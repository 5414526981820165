package io.meltemi.config.field;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * About how many instructions RE2 compiles a regex into, found in one pass and without compiling
 * it. Text that is no regex has some size, too.
 *
 * @param instructions of UTF-8 bytes, as RE2's {@code ProgramSize} counts them
 * @param repeats the largest product of nested repeat counts
 * @param uncounted the regex with a small count in the place of each
 */
record RegexSize(long instructions, long repeats, String uncounted) {
  /** RE2 repeats nothing more often, nested repetitions multiplied. */
  static final int MAX_REPEAT = 1_000;

  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?\\}");
  private static final Pattern GROUP = Pattern.compile("\\(\\?(P?<\\w*>|[a-zA-Z]*-?[a-zA-Z]*:?)");
  private static final long TOO_MANY = 1L << 40;

  /** Any character but a line break, as ranges of bytes. */
  private static final int ANY = 10;

  /** A class of Unicode such as {@code \pL}. */
  private static final int UNICODE_CLASS = 400;

  static RegexSize of(String regex) {
    return new Scan(regex).scan();
  }

  /** What is between two parentheses, or all. */
  private static final class Group {
    private long size = 2;
    private long last;
    private long repeats = 1;
    private long lastRepeats = 1;

    void add(long instructions, long nested) {
      closeLast();
      last = instructions;
      lastRepeats = nested;
    }

    void repeat(long times, long atLeast) {
      last = Math.min(TOO_MANY, last * times + (times - atLeast) + 1);
      lastRepeats = Math.min(TOO_MANY, lastRepeats * times);
    }

    void closeLast() {
      size = Math.min(TOO_MANY, size + last);
      repeats = Math.max(repeats, lastRepeats);
      last = 0;
      lastRepeats = 1;
    }
  }

  private static final class Scan {
    private final String regex;
    private final StringBuilder uncounted = new StringBuilder();
    private final Deque<Group> open = new ArrayDeque<>();
    private int at;

    Scan(String regex) {
      this.regex = regex;
      open.push(new Group());
    }

    RegexSize scan() {
      while (at < regex.length()) {
        step(regex.charAt(at));
      }
      while (open.size() > 1) {
        close();
      }
      Group all = open.getFirst();
      all.closeLast();
      return new RegexSize(all.size, all.repeats, uncounted.toString());
    }

    private void step(char c) {
      Group group = open.getFirst();
      switch (c) {
        case '\\' -> group.add(escape(), 1);
        case '[' -> group.add(characterClass(), 1);
        case '(' -> {
          Matcher head = GROUP.matcher(regex).region(at, regex.length());
          take(head.lookingAt() ? head.end() : at + 1);
          open.push(new Group());
        }
        case ')' -> {
          take(at + 1);
          close();
        }
        case '|' -> {
          take(at + 1);
          group.add(1, 1);
        }
        case '*', '+', '?' -> {
          take(at + 1);
          group.repeat(1, 0);
        }
        case '{' -> count(group);
        case '.' -> {
          take(at + 1);
          group.add(ANY, 1);
        }
        default -> {
          take(at + 1);
          group.add(bytes(c), 1);
        }
      }
    }

    private void take(int end) {
      uncounted.append(regex, at, end);
      at = end;
    }

    private void close() {
      if (open.size() > 1) {
        Group closed = open.pop();
        closed.closeLast();
        open.getFirst().add(closed.size, closed.repeats);
      }
    }

    private void count(Group group) {
      Matcher count = COUNT.matcher(regex).region(at, regex.length());
      if (!count.lookingAt()) {
        take(at + 1);
        group.add(1, 1);
        return;
      }
      long atLeast = Long.parseLong(count.group(1));
      String most = count.group(3);
      long times =
          count.group(2) == null || most == null || most.isEmpty()
              ? Math.max(1, atLeast)
              : Long.parseLong(most);
      // Fewer at most than at least is wrong with small counts, too.
      String small = times < atLeast ? "{2,1}" : count.group(2) == null ? "{1}" : "{1,2}";
      uncounted.append(small);
      at = count.end();
      group.repeat(Math.max(1, times), Math.min(atLeast, times));
    }

    private long escape() {
      char kind = at + 1 < regex.length() ? regex.charAt(at + 1) : ' ';
      if (kind == 'Q') {
        int end = regex.indexOf("\\E", at + 2);
        int from = at;
        take(end < 0 ? regex.length() : end + 2);
        return 3L * (at - from);
      }
      boolean braced =
          (kind == 'x' || kind == 'p' || kind == 'P')
              && at + 2 < regex.length()
              && regex.charAt(at + 2) == '{';
      int end = braced ? regex.indexOf('}', at) + 1 : at + 2;
      take(end <= at ? regex.length() : Math.min(end, regex.length()));
      return switch (kind) {
        case 'p', 'P' -> UNICODE_CLASS;
        case 'D', 'S', 'W' -> ANY;
        case 'w', 's' -> 4;
        default -> 1;
      };
    }

    /** A character class ends with the first bracket that is not its first character. */
    private long characterClass() {
      int from = at;
      int first = regex.startsWith("[^", at) ? at + 2 : at + 1;
      long size = first > at + 1 ? ANY : 0;
      take(Math.min(regex.length(), first));
      while (at < regex.length() && (regex.charAt(at) != ']' || at == first)) {
        char c = regex.charAt(at);
        int posix = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
        if (posix > 0) {
          take(posix + 2);
          size += 4;
        } else if (c == '\\' && !regex.startsWith("\\Q", at)) {
          size += escape();
        } else {
          size += bytes(c);
          take(at + 1);
        }
      }
      take(Math.min(regex.length(), at + 1));
      return Math.max(size, at > from ? 1 : 0);
    }

    private static int bytes(char c) {
      return c < 0x80 ? 1 : 3;
    }
  }
}
