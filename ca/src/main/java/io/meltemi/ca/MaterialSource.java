package io.meltemi.ca;

import java.io.IOException;

/** Where signing material comes from; asked again and again, by one thread. May block. */
@FunctionalInterface
public interface MaterialSource {
  /**
   * What is to be in force now.
   *
   * @throws MaterialException where it is there and not good
   * @throws IOException where it cannot be read at the moment
   */
  SigningMaterial load() throws MaterialException, IOException;
}
