package io.meltemi.yaml;

import java.util.Comparator;

/**
 * The order of a map's keys: at the first character in which two keys differ, other characters come
 * before letters, runs of digits compare as numbers, and the rest by code point.
 */
enum KeyOrder implements Comparator<String> {
  NATURAL;

  @Override
  public int compare(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    int shorter = Math.min(left.length, right.length);
    for (int i = 0; i < shorter; i++) {
      if (left[i] != right[i]) {
        return compareAt(left, right, i);
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareAt(int[] left, int[] right, int i) {
    boolean leftLetter = Character.isLetter(left[i]);
    boolean rightLetter = Character.isLetter(right[i]);
    if (leftLetter && rightLetter) {
      return Integer.compare(left[i], right[i]);
    }
    if (leftLetter || rightLetter) {
      return rightLetter ? -1 : 1;
    }
    // A zero inside a number must not be taken for the beginning of one.
    long start = (left[i] == '0' || right[i] == '0') && followsDigits(left, i) ? 1 : 0;
    int leftEnd = endOfDigits(left, i);
    int rightEnd = endOfDigits(right, i);
    int byNumber = Long.compare(number(left, i, leftEnd, start), number(right, i, rightEnd, start));
    if (byNumber != 0) {
      return byNumber;
    }
    return leftEnd != rightEnd
        ? Integer.compare(leftEnd, rightEnd)
        : Integer.compare(left[i], right[i]);
  }

  private static boolean followsDigits(int[] text, int i) {
    for (int j = i - 1; j >= 0 && Character.isDigit(text[j]); j--) {
      if (text[j] != '0') {
        return true;
      }
    }
    return false;
  }

  private static int endOfDigits(int[] text, int from) {
    int end = from;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end;
  }

  private static long number(int[] text, int from, int to, long start) {
    long number = start;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }
}
