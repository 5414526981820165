package io.meltemi.files;

/** A hash of a text, by which a changed document is recognised without keeping the text. */
record Fingerprint(int length, int hash, long longHash) {
  static Fingerprint of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return new Fingerprint(text.length(), text.hashCode(), hash);
  }
}
