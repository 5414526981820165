package io.meltemi.training.istiod;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An API server over TLS, with some services, their pods and a little configuration. */
final class FakeApiServer implements AutoCloseable {
  private static final int SERVICES = 150;
  private static final char[] PASSWORD = "training".toCharArray();

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final String root;

  private FakeApiServer(KeyStore keys) throws IOException, GeneralSecurityException {
    this.root = pem(keys);
    this.server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * @param folder for the certificate, which the JDK's keytool makes
   */
  static FakeApiServer start(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=training",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("keytool ended with " + status);
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      return new FakeApiServer(keys);
    } finally {
      Files.delete(store);
    }
  }

  private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(KeyStore keys) throws GeneralSecurityException {
    byte[] certificate = keys.getCertificate(keys.aliases().nextElement()).getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }

  /** A kubeconfig that leads here. */
  String kubeconfig() {
    return """
    apiVersion: v1
    kind: Config
    current-context: training
    contexts: [{name: training, context: {cluster: training, user: training}}]
    users: [{name: training, user: {token: training}}]
    clusters:
    - name: training
      cluster:
        server: https://127.0.0.1:%d
        certificate-authority-data: %s
    """
        .formatted(
            server.getAddress().getPort(),
            Base64.getEncoder().encodeToString(root.getBytes(StandardCharsets.US_ASCII)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
        watch(exchange);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      boolean reads = exchange.getRequestMethod().equals("GET");
      byte[] body =
          reads
              ? read(path).getBytes(StandardCharsets.UTF_8)
              : exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(reads && isNamed(path) ? 404 : 200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(String path) {
    if (isNamed(path)) {
      return "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\"}";
    }
    return path.equals("/apis") ? discovery() : list(items(path.substring(path.lastIndexOf('/'))));
  }

  /** Whether the path ends with the name of an object, none of which can be read alone. */
  private static boolean isNamed(String path) {
    return path.matches(".*/namespaces/[^/]+/[^/]+/[^/]+");
  }

  private void watch(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"11\"}}}\n"
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
    closed.await();
  }

  private static String list(String items) {
    return "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"10\"},\"items\":["
        + items
        + "]}";
  }

  private static String discovery() {
    String group =
        """
        {"metadata":{"name":"networking.istio.io"},"versions":[{"version":"v1","resources":[
         {"resource":"%s","responseKind":{"kind":"%s"},"scope":"Namespaced"}]}]}
        """;
    return "{\"kind\":\"APIGroupDiscoveryList\",\"items\":["
        + group.formatted("virtualservices", "VirtualService")
        + ","
        + group.formatted("destinationrules", "DestinationRule")
        + "]}";
  }

  private static String items(String plural) {
    return switch (plural) {
      case "/namespaces" -> "{\"metadata\":{\"name\":\"default\",\"resourceVersion\":\"1\"}}";
      case "/services" -> each(i -> service(i));
      case "/endpointslices" -> each(i -> slice(i));
      case "/pods" -> each(i -> pod(i));
      case "/virtualservices" ->
          meta("web-0", "")
              + """
              "spec":{"hosts":["web-0"],"http":[{"match":[{"uri":{"prefix":"/v2"}}],
               "route":[{"destination":{"host":"web-0","subset":"v2"}}]}]}}
              """;
      case "/destinationrules" ->
          meta("web-0", "")
              + """
              "spec":{"host":"web-0","subsets":[{"name":"v2","labels":{"version":"v2"}}]}}
              """;
      default -> "";
    };
  }

  private static String each(IntFunction<String> item) {
    return IntStream.range(0, SERVICES).mapToObj(item).collect(Collectors.joining(","));
  }

  private static String meta(String name, String more) {
    return """
    {"metadata":{"name":"%s","namespace":"default","resourceVersion":"5",
     "creationTimestamp":"2026-01-01T00:00:00Z","managedFields":[{"manager":"kubectl",
      "fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}}],
     "labels":{"app":"%s","kubernetes.io/service-name":"%s"}%s},
    """
        .formatted(name, name, name, more);
  }

  private static String service(int i) {
    return meta("web-" + i, "")
        + """
        "spec":{"clusterIP":"10.96.1.%d","clusterIPs":["10.96.1.%d"],"selector":{"app":"web"},
         "ports":[{"name":"http","port":80,"targetPort":8080,"protocol":"TCP"}]}}
        """
            .formatted(i % 250 + 1, i % 250 + 1);
  }

  private static String slice(int i) {
    return meta("web-" + i, "")
        + """
        "addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],
        "endpoints":[{"addresses":["10.1.1.%d"],"conditions":{"ready":true},
         "targetRef":{"kind":"Pod","name":"web-%d","namespace":"default"}}]}
        """
            .formatted(i % 250 + 1, i);
  }

  private static String pod(int i) {
    return meta("web-" + i, ",\"generateName\":\"web-\"")
        + """
        "spec":{"serviceAccountName":"default","nodeName":"n","containers":[{"name":"app",
          "env":[{"name":"A","value":"b"}],"ports":[{"containerPort":8080,"name":"http"}]}]},
        "status":{"phase":"Running","podIP":"10.1.1.%d","podIPs":[{"ip":"10.1.1.%d"}],
         "conditions":[{"type":"Ready","status":"True"}]}}
        """
            .formatted(i % 250 + 1, i % 250 + 1);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
