package io.meltemi.envtest.kubelet;

import io.meltemi.envtest.network.PodNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a pod's containers run: its network, and for each container a file system of its own, which
 * is this host's with a writable layer over it, {@code /run} and {@code /tmp} empty, and the mounts
 * of the container.
 *
 * @param folder the pod's, on this host
 * @param nameServer that the pod asks
 */
record Sandbox(Path folder, PodNetwork network, PodFacts pod, String nameServer) {
  /** The pod's folder within a container, until its mounts are made. */
  private static final String INSIDE = "/.pod";

  /** A file of the container's folder; it has content once all mounts are made. */
  private static final String MADE = "made";

  /** The command that starts a container. */
  List<String> start(ContainerConfig config) throws IOException {
    Path home = Files.createDirectories(home(config));
    Files.createDirectories(folder.resolve("logs"));
    streaming().begins(config, pod);
    Files.deleteIfExists(home.resolve(MADE));
    Files.createDirectories(home.resolve("layer"));
    Files.writeString(home.resolve("outside.sh"), outside(home, config));
    Files.writeString(home.resolve("inside.sh"), inside(config));
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--net=" + network.file(), "--"));
    words.addAll(List.of("unshare", "--mount", "--uts", "--ipc", "--pid", "--fork"));
    words.addAll(List.of("--kill-child=KILL", "--propagation", "private", "--"));
    words.addAll(List.of("/bin/sh", home.resolve("outside.sh").toString()));
    return words;
  }

  StreamingFiles streaming() {
    return new StreamingFiles(folder);
  }

  private Path home(ContainerConfig config) {
    return folder.resolve("containers").resolve(config.name());
  }

  /** Whether a container's file system is made, so that its command has its place. */
  boolean isMade(ContainerConfig config) throws IOException {
    Path sign = home(config).resolve(MADE);
    return Files.exists(sign) && Files.size(sign) > 0;
  }

  /** The command that runs another command in a container that runs. */
  static List<String> enter(long containerProcess, ContainerConfig config, List<String> command) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--target", String.valueOf(containerProcess)));
    words.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd", "--"));
    words.addAll(config.user().become());
    words.addAll(List.of("env", "-i"));
    config.environment().forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(command);
    return words;
  }

  /** Makes the root, with what is bound into it, and goes there. */
  private String outside(Path home, ContainerConfig config) {
    String layer = home.resolve("layer").toString();
    StringBuilder script = new StringBuilder();
    script.append(
        """
        set -e
        L=%s
        mount -t tmpfs -o mode=755 layer $L
        mkdir $L/upper $L/work $L/root
        mount -t overlay -o lowerdir=/,upperdir=$L/upper,workdir=$L/work overlay $L/root
        mount --rbind /dev $L/root/dev
        mount -t proc proc $L/root/proc
        mount -t sysfs -o ro sysfs $L/root/sys
        mkdir $L/root%2$s
        mount --bind %3$s $L/root%2$s
        """
            .formatted(quoted(layer), INSIDE, quoted(folder.toString())));
    int number = 0;
    for (Mount mount : config.mounts()) {
      if (!mount.source().startsWith(folder)) {
        String point = "$L/root" + point(number);
        boolean isFolder = Files.isDirectory(mount.source());
        script.append(isFolder ? "mkdir " : "touch ").append(point).append('\n');
        script.append("mount --bind %s %s\n".formatted(quoted(mount.source().toString()), point));
      }
      number++;
    }
    script.append(
        "exec chroot $L/root /bin/sh %s/%s/inside.sh\n".formatted(INSIDE, folder.relativize(home)));
    return script.toString();
  }

  private static String point(int mount) {
    return INSIDE + "-" + mount;
  }

  /** Makes the mounts, where links lead to where they lead in the container, and starts. */
  private String inside(ContainerConfig config) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        set -e
        mount -t tmpfs -o mode=755 run /run
        mount -t tmpfs -o mode=1777 tmp /tmp
        hostname %1$s
        rm -f /etc/resolv.conf /etc/hosts /etc/hostname
        echo %1$s > /etc/hostname
        printf '127.0.0.1 localhost\\n%2$s %1$s\\n' > /etc/hosts
        printf 'nameserver %3$s\\nsearch %4$s.svc.cluster.local svc.cluster.local cluster.local\\noptions ndots:5\\n' > /etc/resolv.conf
        """
            .formatted(quoted(pod.name()), network.address(), nameServer, pod.namespace()));
    int number = 0;
    for (Mount mount : config.mounts()) {
      appendMount(script, mount, number++);
    }
    String home = INSIDE + "/" + folder.relativize(home(config));
    script.append("exec 9>%s/%s\n".formatted(home, MADE));
    // What belongs to other containers is out of reach from here on.
    script.append("umount -l %s\n".formatted(INSIDE));
    if (config.readOnlyRoot()) {
      script.append("mount -o remount,ro,bind /run\nmount -o remount,ro,bind /tmp\n");
      script.append("mount -o remount,ro,bind /\n");
    }
    script.append("cd ").append(quoted(config.workingFolder())).append('\n');
    // So that it may open /dev/stdout, which opens the log anew.
    ContainerUser user = config.user();
    script.append("chown %d:%d /dev/stdout\n".formatted(user.user(), user.group()));
    script.append("echo >&9\nexec 9>&-\nexec ");
    script.append(quoted(user.become())).append(' ').append(quoted(config.command()));
    return script.append('\n').toString();
  }

  private void appendMount(StringBuilder script, Mount mount, int number) {
    boolean ofPod = mount.source().startsWith(folder);
    String source = ofPod ? INSIDE + "/" + folder.relativize(mount.source()) : point(number);
    String target = quoted(mount.target());
    if (Files.isDirectory(mount.source())) {
      script.append("mkdir -p %s\n".formatted(target));
    } else {
      script.append("mkdir -p \"$(dirname %1$s)\"\ntouch %1$s\n".formatted(target));
    }
    script.append("mount --bind %s %s\n".formatted(quoted(source), target));
    if (mount.readOnly()) {
      script.append("mount -o remount,ro,bind %s\n".formatted(target));
    }
  }

  static String quoted(List<String> words) {
    return words.stream().map(Sandbox::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
