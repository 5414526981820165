package io.meltemi.agent.wasm;

import io.meltemi.base.HttpUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Fetches modules. Any thread; blocks. */
final class ModuleFetcher {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;

  private final WasmSettings settings;

  ModuleFetcher(WasmSettings settings) {
    this.settings = settings;
  }

  /** Something that was found, and is fetched when it is not there already. */
  interface Found {
    /** The sums by which it may be named, the one that it is kept under last. */
    List<String> sums();

    /** Writes the module. */
    void write(Path to) throws IOException;
  }

  /**
   * Finds a module.
   *
   * @param scratch a file that may be used
   * @param deadline by {@link System#nanoTime}
   */
  Found find(ModuleRequest request, Path scratch, long deadline) throws IOException {
    if (request.isImage()) {
      return image(request, deadline);
    }
    HttpUrl url =
        HttpUrl.parse(request.url())
            .orElseThrow(
                () ->
                    new FetchException(
                        request.url() + " (expected: an address with oci, https or http)"));
    retried(url.toString(), deadline, end -> download(url, scratch, end));
    Path module = scratch.resolveSibling(scratch.getFileName() + ".module");
    Archives.unbox(scratch, module);
    return new File(module, Sums.of(module));
  }

  private record File(Path file, String sum) implements Found {
    @Override
    public List<String> sums() {
      return List.of(sum);
    }

    @Override
    public void write(Path to) throws IOException {
      Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Found image(ModuleRequest request, long deadline) throws IOException {
    ImageReference image = request.image();
    DockerConfig config =
        request.pullSecret().isPresent()
            ? DockerConfig.parse(request.pullSecret().orElseThrow())
            : DockerConfig.of(settings.dockerConfig());
    var images = new Images(new Registry(settings, image, config.credentials(image), deadline));
    var manifest = new Images.Manifest[1];
    retried(request.url(), deadline, _ -> manifest[0] = images.manifest(image));
    Images.Manifest found = manifest[0];
    return new Found() {
      @Override
      public List<String> sums() {
        return found.digests();
      }

      @Override
      public void write(Path to) throws IOException {
        retried(request.url(), deadline, _ -> images.module(found, to));
      }
    };
  }

  private interface Attempt {
    void run(long deadline) throws IOException;
  }

  private void retried(String what, long deadline, Attempt attempt) throws IOException {
    long pause = FIRST_PAUSE_MILLIS;
    for (int tries = 1; ; tries++) {
      try {
        attempt.run(Math.min(deadline, System.nanoTime() + settings.tries().timeout().toNanos()));
        return;
      } catch (FetchException refused) {
        throw refused;
      } catch (IOException e) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (tries >= settings.tries().most() || left <= pause) {
          throw new FetchException(
              "%s: no luck after %d tries: %s".formatted(what, tries, reason(e)));
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FetchException(what + ": interrupted");
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private static String reason(IOException e) {
    return e instanceof SocketTimeoutException
        ? "no answer in time"
        : String.valueOf(e.getMessage());
  }

  private void download(HttpUrl url, Path to, long deadline) throws IOException {
    var request = HttpClient.Request.get(url, Map.of("Accept", "*/*"));
    try (HttpResponse response = new HttpClient(settings).send(request, deadline);
        OutputStream out = Files.newOutputStream(to)) {
      if (response.status() != 200) {
        throw RetryException.of(url.toString(), response.status());
      }
      Archives.copy(response.body(), out, Archives.MAX_BYTES);
    }
  }
}
