package io.meltemi.istioctl.wait;

import io.meltemi.files.FileVersion;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.plan.MeshOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The version of an object that is waited for. */
sealed interface Version {
  /** What an istiod is to be asked about. */
  String query();

  /** Whether the istiod that shows this has been told of the version. */
  boolean isReachedBy(Json page);

  /**
   * As an API server counts.
   *
   * @param kind as istiod's keys name it
   */
  record OfResource(String kind, String resourceVersion) implements Version {
    @Override
    public String query() {
      return "kind=" + URLEncoder.encode(kind, StandardCharsets.UTF_8);
    }

    @Override
    public boolean isReachedBy(Json page) {
      String told = page.at("resourceVersion").text();
      return told.length() == resourceVersion.length()
          ? told.compareTo(resourceVersion) >= 0
          : told.length() > resourceVersion.length();
    }
  }

  /**
   * The text of the file that the object is in.
   *
   * @param name as istiod's folder has it
   */
  record OfFile(String name, Path file, String version) implements Version {
    @Override
    public String query() {
      return "file=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    @Override
    public boolean isReachedBy(Json page) {
      if (page.at("fileVersion").text().equals(version)) {
        return true;
      }
      try {
        if (!FileVersion.of(file).equals(version)) {
          throw new Failure(file + " was written again while it was waited for");
        }
        return false;
      } catch (IOException gone) {
        throw MeshOptions.unreadable(gone);
      }
    }
  }
}
